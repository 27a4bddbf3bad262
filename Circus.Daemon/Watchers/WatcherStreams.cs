using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Watchers;

/// <summary>Where the output of one watcher goes while it runs.</summary>
internal sealed class WatcherStreams(IWatcherOutput output)
{
    private IOutputSink? _stdout;
    private IOutputSink? _stderr;

    public bool HasStdout => _stdout is not null;

    public bool HasStderr => _stderr is not null;

    /// <summary>Opens what is not open yet; false with a reason for the operator.</summary>
    public bool TryOpen(WatcherOptions options, [NotNullWhen(false)] out string? reason) =>
        TryOpen(options.StdoutStream, StreamName.Stdout, ref _stdout, out reason)
        && TryOpen(options.StderrStream, StreamName.Stderr, ref _stderr, out reason);

    /// <summary>Reads the output of a new process from now on.</summary>
    public void Attach(SpawnedProcess process)
    {
        Attach(process.Stdout, process.Pid, StreamName.Stdout, _stdout);
        Attach(process.Stderr, process.Pid, StreamName.Stderr, _stderr);
    }

    /// <summary>Closes them once everything for them is written.</summary>
    public void Release()
    {
        Release(ref _stdout);
        Release(ref _stderr);
    }

    private bool TryOpen(StreamOptions? options, StreamName name, ref IOutputSink? sink, [NotNullWhen(false)] out string? reason)
    {
        reason = null;
        return options is null || sink is not null || output.TryOpen(options, name, out sink, out reason);
    }

    private void Attach(SafeFd? pipe, int pid, StreamName name, IOutputSink? sink)
    {
        if (pipe is not null && sink is not null)
        {
            output.Attach(pipe, pid, name, sink);
        }
    }

    private void Release(ref IOutputSink? sink)
    {
        if (sink is not null)
        {
            output.Release(sink);
            sink = null;
        }
    }
}
