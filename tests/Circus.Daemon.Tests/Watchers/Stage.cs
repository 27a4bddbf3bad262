using Circus.Daemon.Arbitration;
using Circus.Daemon.Configuration;
using Circus.Daemon.Control;
using Circus.Daemon.Health;
using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Daemon.Tests.Watchers;

/// <summary>An arbiter with watchers on a fake kernel and a fake clock. The test is the loop: it hands message after message to it.</summary>
internal sealed class Stage : IDisposable
{
    // A step of the clock; no delay in these tests is shorter than the pauses between two looks at a tree.
    private static readonly TimeSpan _step = TimeSpan.FromMilliseconds(5);

    private readonly SocketTable _sockets;

    public Stage(params WatcherOptions[] watchers)
        : this(new DaemonOptions(), watchers)
    {
    }

    public Stage(DaemonOptions options, params WatcherOptions[] watchers)
    {
        Assert.True(SocketTable.TryOpen(options.Sockets, out var sockets, out _));
        _sockets = sockets;
        Arbiter = new Arbiter(options, Clock, NullLogger<Arbiter>.Instance);
        Arbiter.AddWatchers(
            watchers,
            new WatcherServices(Linux, Linux, Linux, sockets, Linux, Linux, Linux, Linux, Linux, Events, Arbiter.Deadlines, Arbiter.Turn, Clock, NullLogger<Watcher>.Instance, () => "@notify"));
        Commands = new CommandTable(
            new CommandContext(Arbiter, sockets, Events, Tails, new DaemonIdentity("1.2.3", "host", 4711, DateTimeOffset.UnixEpoch), Config, new Reconfiguration(Arbiter, sockets, then => then(Reading()), Applied.Add, NullLogger<Reconfiguration>.Instance), _ => Restarts++, () => Task.FromResult<string?>(null)),
            NullLogger<CommandTable>.Instance);
    }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public FakeLinux Linux { get; } = new();

    /// <summary>What a configuration that is read again says.</summary>
    public Func<ConfigResult> Reading { get; set; } = () => throw new InvalidOperationException("nothing to read");

    /// <summary>How often circusd itself was to be restarted.</summary>
    public int Restarts { get; private set; }

    /// <summary>What has been applied of those that were read again.</summary>
    public List<DaemonOptions> Applied { get; } = [];

    public ConfigSource Config { get; } = new(null, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, options => options);

    public OutputTails Tails { get; } = new(TimeProvider.System);

    public RecordingEvents Events { get; } = new();

    public Arbiter Arbiter { get; }

    public CommandTable Commands { get; }

    /// <summary>The only watcher, or the first in start order.</summary>
    public Watcher Watcher => Arbiter.Watchers[0];

    public static WatcherOptions Options(string name = "web", int numProcesses = 1) => new()
    {
        Name = name,
        Cmd = "/bin/program --flag",
        WorkingDir = "/",
        NumProcesses = numProcesses,
        // Most tests are about other things than waiting.
        Health = new HealthOptions { ReadyAfter = TimeSpan.Zero },
    };

    /// <summary>The watcher is active and its processes run; the events of that are not recorded.</summary>
    public static Stage Started(WatcherOptions options, int othersPerTree = 0)
    {
        var stage = new Stage(options);
        stage.Linux.OthersPerTree = othersPerTree;
        stage.Do(watcher => watcher.Start());
        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        stage.Events.Clear();
        return stage;
    }

    /// <summary>Pids of the processes that live and were not told to end.</summary>
    public int[] Live(Watcher? watcher = null) => [.. (watcher ?? Watcher).Processes.Where(p => p.IsLive).Select(p => p.Pid)];

    /// <summary>One turn of the loop.</summary>
    public void Do(Action action) => Arbiter.Handle(new ArbiterMessage.Run(action));

    /// <summary>Does something with the first watcher, then reports the deaths that come of it.</summary>
    public void Do(Action<Watcher> action)
    {
        Do(() => action(Watcher));
        Report();
    }

    public void Quit(bool hurries = true)
    {
        Arbiter.Handle(new ArbiterMessage.Quit("test", hurries));
        Report();
    }

    /// <summary>Tells the arbiter of all deaths, and of those that they lead to.</summary>
    public void Report()
    {
        while (Linux.Deaths.TryDequeue(out var death))
        {
            Arbiter.Handle(new ArbiterMessage.ChildDied(death));
        }
    }

    /// <summary>A process ends by itself.</summary>
    public void Die(int pid, int code = 1)
    {
        Linux.End(pid, ExitStatus.Exited(code));
        Report();
    }

    /// <summary>Time goes by, in small steps, and what is due is done.</summary>
    public void Pass(TimeSpan time)
    {
        for (var end = Clock.GetUtcNow() + time; Clock.GetUtcNow() < end;)
        {
            var left = end - Clock.GetUtcNow();
            Clock.Advance(left < _step ? left : _step);
            Turn();
        }
    }

    public void Pass(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>What is due now is done.</summary>
    public void Turn()
    {
        Arbiter.Handle(new ArbiterMessage.DeadlineDue());
        Report();
    }

    public void Dispose()
    {
        Arbiter.Dispose();
        _sockets.Dispose();
    }
}
