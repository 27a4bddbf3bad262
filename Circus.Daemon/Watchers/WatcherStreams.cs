using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Watchers;

/// <summary>Where the output of one watcher goes while it runs.</summary>
/// <param name="output">Takes it there.</param>
/// <param name="lossBegan">Told which one, and why, when output begins to be lost.</param>
internal sealed class WatcherStreams(IWatcherOutput output, Action<StreamName, string> lossBegan)
{
    private readonly List<(int Pid, IOutputSink Sink)> _attached = [];

    // Those that no new process gets, but some still write to.
    private readonly List<(StreamName Name, IOutputSink Sink)> _former = [];
    private IOutputSink? _stdout;
    private IOutputSink? _stderr;

    // Of those that are closed.
    private long _droppedStdout;
    private long _droppedStderr;

    public bool HasStdout => _stdout is not null;

    public bool HasStderr => _stderr is not null;

    /// <summary>Bytes that could not be written, since the daemon started.</summary>
    public long DroppedStdout => _droppedStdout + (_stdout?.DroppedBytes ?? 0) + DroppedByFormer(StreamName.Stdout);

    public long DroppedStderr => _droppedStderr + (_stderr?.DroppedBytes ?? 0) + DroppedByFormer(StreamName.Stderr);

    /// <summary>Opens what is not open yet; false with a reason for the operator.</summary>
    public bool TryOpen(WatcherOptions options, [NotNullWhen(false)] out string? reason) =>
        TryOpen(options.StdoutStream, options.CloseChildStdout, StreamName.Stdout, ref _stdout, out reason)
        && TryOpen(options.StderrStream, options.CloseChildStderr, StreamName.Stderr, ref _stderr, out reason);

    /// <summary>Whether any output of such a watcher is read.</summary>
    public bool Reads(WatcherOptions options) =>
        (!options.CloseChildStdout && output.Reads(options.StdoutStream, StreamName.Stdout))
        || (!options.CloseChildStderr && output.Reads(options.StderrStream, StreamName.Stderr));

    /// <summary>Opens other destinations. False with a reason, and nothing is changed.</summary>
    /// <param name="former">What is in force.</param>
    /// <param name="options">What is to be.</param>
    /// <param name="moves">Also for the processes that are there, if their output is read; else only for those that come.</param>
    /// <param name="reason">Why not.</param>
    public bool TryRedirect(WatcherOptions former, WatcherOptions options, bool moves, [NotNullWhen(false)] out string? reason)
    {
        var (isOtherStdout, isOtherStderr) = (former.StdoutStream != options.StdoutStream, former.StderrStream != options.StderrStream);
        var (stdout, stderr) = (isOtherStdout ? null : _stdout, isOtherStderr ? null : _stderr);
        if (!TryOpen(options.StdoutStream, options.CloseChildStdout, StreamName.Stdout, ref stdout, out reason))
        {
            return false;
        }

        if (!TryOpen(options.StderrStream, options.CloseChildStderr, StreamName.Stderr, ref stderr, out reason))
        {
            if (isOtherStdout)
            {
                Release(StreamName.Stdout, stdout);
            }

            return false;
        }

        if (moves)
        {
            Move(isOtherStdout ? _stdout : null, stdout);
            Move(isOtherStderr ? _stderr : null, stderr);
        }

        Retire(StreamName.Stdout, isOtherStdout ? _stdout : null);
        Retire(StreamName.Stderr, isOtherStderr ? _stderr : null);
        (_stdout, _stderr) = (stdout, stderr);
        return true;
    }

    /// <summary>A process has gone, and all that it wrote has been asked for.</summary>
    public void Forget(int pid)
    {
        _attached.RemoveAll(attached => attached.Pid == pid);
        foreach (var former in _former.FindAll(former => !IsUsed(former.Sink)))
        {
            _former.Remove(former);
            Release(former.Name, former.Sink);
        }
    }

    /// <summary>Reads the output of a new process from now on.</summary>
    public void Attach(SpawnedProcess process)
    {
        Attach(process.Stdout, process.Pid, StreamName.Stdout, _stdout);
        Attach(process.Stderr, process.Pid, StreamName.Stderr, _stderr);
    }

    /// <summary>Opens their files anew.</summary>
    public void Reopen()
    {
        foreach (var sink in _former.Select(former => former.Sink).Append(_stdout).Append(_stderr))
        {
            if (sink is not null)
            {
                output.Reopen(sink);
            }
        }
    }

    /// <summary>Closes them once everything for them is written.</summary>
    public void Release()
    {
        foreach (var (name, sink) in _former)
        {
            Release(name, sink);
        }

        _former.Clear();
        _attached.Clear();
        Release(StreamName.Stdout, _stdout);
        Release(StreamName.Stderr, _stderr);
        (_stdout, _stderr) = (null, null);
    }

    private bool TryOpen(StreamOptions? options, bool isClosed, StreamName name, ref IOutputSink? sink, [NotNullWhen(false)] out string? reason)
    {
        reason = null;
        return isClosed || sink is not null || !output.Reads(options, name)
            || output.TryOpen(options, name, cause => lossBegan(name, cause), out sink, out reason);
    }

    private void Attach(SafeFd? pipe, int pid, StreamName name, IOutputSink? sink)
    {
        if (pipe is not null && sink is not null)
        {
            _attached.Add((pid, sink));
            output.Attach(pipe, pid, name, sink);
        }
    }

    private void Move(IOutputSink? former, IOutputSink? next)
    {
        if (former is null || next is null)
        {
            return;
        }

        output.Redirect(former, next);
        for (var i = 0; i < _attached.Count; i++)
        {
            if (ReferenceEquals(_attached[i].Sink, former))
            {
                _attached[i] = (_attached[i].Pid, next);
            }
        }
    }

    private bool IsUsed(IOutputSink sink) => _attached.Exists(attached => ReferenceEquals(attached.Sink, sink));

    private long DroppedByFormer(StreamName name) => _former.Where(former => former.Name == name).Sum(former => former.Sink.DroppedBytes);

    private void Retire(StreamName name, IOutputSink? sink)
    {
        if (sink is not null && IsUsed(sink))
        {
            _former.Add((name, sink));
        }
        else
        {
            Release(name, sink);
        }
    }

    private void Release(StreamName name, IOutputSink? sink)
    {
        if (sink is null)
        {
            return;
        }

        if (name == StreamName.Stdout)
        {
            _droppedStdout += sink.DroppedBytes;
        }
        else
        {
            _droppedStderr += sink.DroppedBytes;
        }

        output.Release(sink);
    }
}
