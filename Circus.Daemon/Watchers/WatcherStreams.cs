using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Watchers;

/// <summary>Where the output of one watcher goes while it runs.</summary>
internal sealed class WatcherStreams(IWatcherOutput output)
{
    private readonly List<(int Pid, IOutputSink Sink)> _attached = [];

    // Those that no new process gets, but some still write to.
    private readonly List<IOutputSink> _former = [];
    private IOutputSink? _stdout;
    private IOutputSink? _stderr;

    public bool HasStdout => _stdout is not null;

    public bool HasStderr => _stderr is not null;

    /// <summary>Opens what is not open yet; false with a reason for the operator.</summary>
    public bool TryOpen(WatcherOptions options, [NotNullWhen(false)] out string? reason) =>
        TryOpen(options.StdoutStream, StreamName.Stdout, ref _stdout, out reason)
        && TryOpen(options.StderrStream, StreamName.Stderr, ref _stderr, out reason);

    /// <summary>Opens other destinations for the processes that come; those that are there keep theirs. False with a reason, and nothing is changed.</summary>
    public bool TryRedirect(WatcherOptions former, WatcherOptions options, [NotNullWhen(false)] out string? reason)
    {
        var (isOtherStdout, isOtherStderr) = (former.StdoutStream != options.StdoutStream, former.StderrStream != options.StderrStream);
        var (stdout, stderr) = (isOtherStdout ? null : _stdout, isOtherStderr ? null : _stderr);
        if (!TryOpen(options.StdoutStream, StreamName.Stdout, ref stdout, out reason))
        {
            return false;
        }

        if (!TryOpen(options.StderrStream, StreamName.Stderr, ref stderr, out reason))
        {
            if (isOtherStdout)
            {
                Release(ref stdout);
            }

            return false;
        }

        Retire(isOtherStdout ? _stdout : null);
        Retire(isOtherStderr ? _stderr : null);
        (_stdout, _stderr) = (stdout, stderr);
        return true;
    }

    /// <summary>A process has gone, and all that it wrote has been asked for.</summary>
    public void Forget(int pid)
    {
        _attached.RemoveAll(attached => attached.Pid == pid);
        foreach (var sink in _former.FindAll(sink => !IsUsed(sink)))
        {
            _former.Remove(sink);
            output.Release(sink);
        }
    }

    /// <summary>Reads the output of a new process from now on.</summary>
    public void Attach(SpawnedProcess process)
    {
        Attach(process.Stdout, process.Pid, StreamName.Stdout, _stdout);
        Attach(process.Stderr, process.Pid, StreamName.Stderr, _stderr);
    }

    /// <summary>Closes them once everything for them is written.</summary>
    public void Release()
    {
        _former.ForEach(output.Release);
        _former.Clear();
        _attached.Clear();
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
            _attached.Add((pid, sink));
            output.Attach(pipe, pid, name, sink);
        }
    }

    private bool IsUsed(IOutputSink sink) => _attached.Exists(attached => ReferenceEquals(attached.Sink, sink));

    private void Retire(IOutputSink? sink)
    {
        if (sink is null)
        {
            return;
        }

        if (IsUsed(sink))
        {
            _former.Add(sink);
        }
        else
        {
            output.Release(sink);
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
