using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Watchers;

/// <summary>Where the output of a watcher's processes goes: opened when it starts, shared by its processes, released when it has stopped.</summary>
internal sealed class WatcherStreams(IWatcherOutput output)
{
    private IOutputSink? _stdout;
    private IOutputSink? _stderr;

    /// <summary>What a child gets as standard output.</summary>
    public ChildStream StdoutOfChild => _stdout is null ? ChildStream.Inherit : ChildStream.Pipe;

    /// <summary>What a child gets as standard error.</summary>
    public ChildStream StderrOfChild => _stderr is null ? ChildStream.Inherit : ChildStream.Pipe;

    /// <summary>False with a reason when a file cannot be written.</summary>
    public bool TryOpen(WatcherOptions options, [NotNullWhen(false)] out string? fault) =>
        TryOpen(options.StdoutStream, StreamName.Stdout, ref _stdout, out fault)
        && TryOpen(options.StderrStream, StreamName.Stderr, ref _stderr, out fault);

    public void Attach(SpawnedProcess process)
    {
        Attach(process.Stdout, process.Pid, StreamName.Stdout, _stdout);
        Attach(process.Stderr, process.Pid, StreamName.Stderr, _stderr);
    }

    /// <summary>Takes what a dead process left in its pipes.</summary>
    public void Drain(int pid) => output.Drain(pid);

    public void Release()
    {
        foreach (var sink in new[] { _stdout, _stderr }.OfType<IOutputSink>())
        {
            output.Release(sink);
        }

        _stdout = _stderr = null;
    }

    private bool TryOpen(StreamOptions? options, StreamName name, ref IOutputSink? sink, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        return options is null || sink is not null || output.TryOpen(options, name, out sink, out fault);
    }

    private void Attach(SafeFd? pipe, int pid, StreamName name, IOutputSink? sink)
    {
        if (pipe is not null && sink is not null)
        {
            output.Attach(pipe, pid, name, sink);
        }
    }
}
