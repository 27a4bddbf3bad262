using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Control;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;
using Circus.Protocol.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Daemon.Tests.Watchers;

/// <summary>One watcher with a fake kernel, fake time, and a list of what was published.</summary>
internal sealed class WatcherWorld : IEventPublisher, IWatcherOutput, IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly DeadlineQueue _deadlines;

    public WatcherWorld(Func<WatcherOptions, WatcherOptions>? change = null)
    {
        _deadlines = new DeadlineQueue(_time, () => { });
        Assert.True(SocketTable.TryOpen([], out var sockets, out _));
        var options = new WatcherOptions { Name = "Web App", Cmd = "/bin/sleep 60", WorkingDir = "/" };
        Watcher = new Watcher(
            change?.Invoke(options) ?? options, new WatcherServices(Linux, Linux, this, sockets, this, _deadlines, _time, NullLogger<Watcher>.Instance));
    }

    public FakeLinux Linux { get; } = new();

    public Watcher Watcher { get; }

    /// <summary>"spawn 1001", "stop", in order.</summary>
    public List<string> Events { get; } = [];

    public long LastSequence => Events.Count;

    public IEnumerable<int> Pids => Watcher.Processes.Select(process => process.Pid);

    /// <summary>Time passes, and what is due happens.</summary>
    public void Pass(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _deadlines.RunDue();
    }

    /// <summary>The kernel reports an end.</summary>
    public void Ends(int pid, int status = 0, int signal = 0) =>
        Assert.True(Watcher.OnChildDied(new ReapedChild(pid, signal == 0 ? ExitStatus.Exited(status) : ExitStatus.Killed(signal), TimeSpan.Zero)));

    public string[] Take()
    {
        string[] events = [.. Events];
        Events.Clear();
        return events;
    }

    public void Publish(string watcherKey, string action, EventPayload payload)
    {
        Assert.Equal("web_app", watcherKey);
        Events.Add(payload.ProcessPid is { } pid ? $"{action} {pid}{(action == "reap" ? $" {payload.Reason}" : "")}" : action);
    }

    public bool TryOpen(StreamOptions options, StreamName stream, [NotNullWhen(true)] out IOutputSink? sink, [NotNullWhen(false)] out string? reason)
    {
        (sink, reason) = (null, "no space left on device");
        return false;
    }

    public void Attach(SafeFd pipe, int pid, StreamName stream, IOutputSink sink) => Assert.Fail("no stream was opened");

    public void Drain(int pid)
    {
    }

    public void Release(IOutputSink sink) => Assert.Fail("no stream was opened");

    public void Dispose()
    {
        foreach (var process in Watcher.Processes)
        {
            process.Dispose();
        }

        _deadlines.Dispose();
    }
}
