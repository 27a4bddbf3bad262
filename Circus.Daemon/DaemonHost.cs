using System.Reflection;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Configuration;
using Circus.Daemon.Control;
using Circus.Daemon.Control.Commands;
using Circus.Daemon.Health;
using Circus.Daemon.Hooks;
using Circus.Daemon.Interop;
using Circus.Daemon.Limits;
using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;
using Circus.Daemon.Streams;
using Circus.Daemon.Survival;
using Circus.Daemon.Watchers;
using Circus.Logging;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon;

/// <summary>The composition root of circusd: builds the whole graph, runs it, takes it down.</summary>
internal static partial class DaemonHost
{
    /// <summary>Asked for something impossible: the usage code.</summary>
    public const int UsageError = 2;

    private const int Failure = 1;

    /// <summary>No exit status: a restart in place.</summary>
    private const int BeginsAnew = -1;

    private const int MostNotifications = 10_000;

    /// <summary>Version of this build.</summary>
    public static string Version { get; } =
        typeof(DaemonHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Runs the daemon until it is told to end.</summary>
    /// <returns>The exit status: 0, or 1 when it could not start.</returns>
    /// <param name="source">Where the configuration comes from.</param>
    /// <param name="options">What to run.</param>
    /// <param name="warnings">Of the configuration.</param>
    /// <param name="answers">Called as soon as it answers.</param>
    /// <param name="manager">Whoever started it, if that wants to hear of it; disposed.</param>
    public static async Task<int> RunAsync(ConfigSource source, DaemonOptions options, IReadOnlyList<ConfigFault> warnings, Action answers, ServiceManager? manager)
    {
        using var heard = manager;
        Descriptors.OpenStandardStreams();
        Descriptors.MarkAllCloseOnExec();
        Descriptors.RaiseOpenFileLimit();
        if (options.Umask is { } umask)
        {
            _ = LibC.Umask((uint)umask);
        }

        if (!ProgramLog.TryCreate(options.Log, out var log, out var logFault))
        {
            return Fail([$"{logFault} (logoutput in [circus])"]);
        }

        int status;
        using (log)
        {
            status = await RunAsync(source, options, warnings, log, answers, manager);
        }

        // Nothing of the former life is left: the same program begins anew, under the same pid.
        return status == BeginsAnew ? Fail([Replacement.Run()]) : status;
    }

    private static async Task<int> RunAsync(
        ConfigSource source, DaemonOptions options, IReadOnlyList<ConfigFault> warnings, ProgramLog log, Action answers, ServiceManager? manager)
    {
        var loggers = log.Loggers;
        var logger = loggers.CreateLogger("circus");
        foreach (var warning in warnings)
        {
            LogConfigWarning(logger, warning.ToString());
        }

        var hasEstate = Estate.TryOpen(options, TimeProvider.System, loggers, out var opened, out var isTaken);
        using var estate = opened;
        if (!hasEstate && isTaken is not null)
        {
            return Fail([isTaken]);
        }

        if (!SocketTable.TryOpen(OwnWatchers.SocketsOf(options), out var sockets, out var faults, hasEstate ? estate!.Recover : null))
        {
            return Fail(faults);
        }

        foreach (var (name, reason) in sockets.Later)
        {
            LogSocketLater(logger, name, reason);
        }

        using (sockets)
        {
            foreach (var warning in sockets.Warnings)
            {
                LogConfigWarning(logger, warning);
            }

            return await RunAsync(source, options, sockets, estate, log, logger, answers, manager);
        }
    }

    private static async Task<int> RunAsync(
        ConfigSource source, DaemonOptions options, SocketTable sockets, Estate? estate, ProgramLog log, ILogger logger, Action answers, ServiceManager? manager)
    {
        var loggers = log.Loggers;
        var time = TimeProvider.System;
        var isSubreaper = Subreaper.Enable();
        using var gate = new LaunchGate();
        var tails = new OutputTails(time);
        using var sinks = new OutputSinkFactory(time, loggers.CreateLogger<OutputSinkFactory>());
        using var pump = new OutputPump(loggers.CreateLogger<OutputPump>(), estate is null ? null : estate.MarkOf, tails);
        using var arbiter = new Arbiter(options, time, loggers.CreateLogger<Arbiter>());
        var refusals = new RefusalLog(time, loggers.CreateLogger<RefusalLog>());
        if (!EndpointAccess.TryOpen(options, time, loggers, out var access, out var keyFault))
        {
            return Fail([keyFault]);
        }

        using var keys = access;
        using var controller = new Controller(time, refusals, loggers.CreateLogger<Controller>());
        var history = estate?.Events(loggers.CreateLogger<LineLog>()) ?? new EventHistory();
        var events = new EventPublisher(time, controller.Publish, history);
        var signals = new SignalSender(estate);
        using var reaper = new ChildReaper(gate, child => arbiter.Post(new ArbiterMessage.ChildDied(child)));
        var spawner = new Spawner(gate);
        var launcher = estate is null ? spawner : estate.SpawnerOver(spawner);
        var runner = new CommandRunner(launcher, signals, arbiter.Deadlines);
        arbiter.Commands = runner;
        arbiter.FindZombie = ChildReaper.FindZombie;
        using var prober = new Prober(runner, action => arbiter.Post(new ArbiterMessage.Run(action)));
        using var hookServers = new HookServers(action => arbiter.Post(new ArbiterMessage.Run(action)));
        using var activity = new SocketActivity(action => arbiter.Post(new ArbiterMessage.Run(action)));
        using var notify = new NotifyAddress(() => OpenNotify(estate, arbiter, logger));
        if (options.Watchers.Any(watcher => watcher.Health.Listens))
        {
            // Survivors may speak before anything is launched.
            _ = notify.Find();
        }

        var services = new WatcherServices(
            launcher,
            signals,
            new PumpedOutput(pump, sinks, tails, action => arbiter.Post(new ArbiterMessage.Run(action))),
            sockets,
            activity,
            runner,
            prober,
            hookServers,
            new ProcessGauges(estate),
            events,
            arbiter.Deadlines,
            arbiter.Turn,
            time,
            loggers.CreateLogger<Watcher>(),
            notify.Find);
        var identity = new DaemonIdentity(Version, options.Node, Environment.ProcessId, time.GetUtcNow());
        var upgrade = new Upgrade(arbiter, estate, logger);
        using var pidFile = PidFile.Create(options.PidFile, out var pidFileFault);
        if (pidFileFault is not null)
        {
            return Fail([pidFileFault]);
        }

        var restarts = false;
        var reconfiguration = new Reconfiguration(arbiter, sockets, then => LoadAside(source, arbiter, then), Apply, loggers.CreateLogger<Reconfiguration>());
        var context = new CommandContext(arbiter, sockets, events, tails, identity, source, reconfiguration, BeginRestart, upgrade.BeginAsync)
        {
            Journal = estate?.Commands(loggers.CreateLogger<LineLog>()) ?? new CommandJournal(),
        };
        var commands = new CommandTable(context, loggers.CreateLogger<CommandTable>());

        var added = estate?.AddedWatchers(source, options, sockets.Numbers.Keys.ToArray()) ?? [];
        arbiter.AddWatchers([.. options.Watchers, .. added, .. OwnWatchers.Of(options)], services);
        // The first message of all: whoever commands as soon as the port is open comes after it.
        arbiter.Post(new ArbiterMessage.Run(() => _ = StartAllAsync(arbiter, estate, logger, time, time.GetTimestamp(), manager)));
        var queue = new RequestQueue(arbiter.Post, commands, time, options.RequestRate);
        if (await controller.BindAsync(options, queue, access) is { } taken)
        {
            return Fail(taken.Split('\n'));
        }

        string? socketFault = null;
        using var controlSocket = options.ControlSocket is { } local
            ? ControlSocket.TryOpen(local, queue, refusals, time, loggers.CreateLogger<ControlSocket>(), out socketFault)
            : null;
        if (socketFault is not null)
        {
            return Fail([socketFault]);
        }

        controller.AlsoPublish = controlSocket is null ? null : controlSocket.Publish;
        arbiter.Checking = controlSocket is null ? null : controlSocket.Check;
        using var discovery = Discovery.TryOpen(options.MulticastEndpoint, options.Endpoint, loggers.CreateLogger<Discovery>());

        void BeginRestart(DaemonOptions next)
        {
            restarts = true;
            pidFile?.KeepAs(next.PidFile);
            arbiter.Post(new ArbiterMessage.Quit("restart in place", Hurries: false));
        }

        void Apply(DaemonOptions now)
        {
            ProgramLog.SetLevel(now.Log.Level);
            estate?.Remember(sockets);
        }

        new SignalHandling(arbiter, reconfiguration, sockets, log, manager, logger).Begin();
        arbiter.Quitting = manager is null ? null : manager.Stopping;
        LogStarting(logger, Environment.ProcessId);
        estate?.Remember(sockets);
        if (history.IsContinued)
        {
            events.PublishContinuation();
        }

        estate?.HandOver(
            arbiter,
            (now, set) => OptionChange.Of(now, set, source, [.. sockets.Numbers.Keys], arbiter.Watchers.Select(other => other.Options), options.Flapping).Options);
        arbiter.Recorder = estate is null ? null : estate.Remember;
        using var stop = new CancellationTokenSource();
        reaper.Start();
        var loop = arbiter.RunAsync(stop.Token);
        answers();
        manager?.BeginWatchdog(action => arbiter.Post(new ArbiterMessage.Run(action)));

        if (await Task.WhenAny(arbiter.Stopped, upgrade.Begun) == upgrade.Begun && await upgrade.ReplaceAsync(controller, pump, sockets, log) is { } refused)
        {
            return Fail([$"{refused}; the processes go on: start circusd again"]);
        }

        await arbiter.Stopped;
        if (isSubreaper)
        {
            // What left its watcher's session and survived its parent has come to us.
            SignalSender.KillRest(arbiter.LetGo);
        }

        await controller.FlushAsync();
        await stop.CancelAsync();
        await loop.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        estate?.EndCleanly();
        LogEnded(logger);
        return restarts ? BeginsAnew : 0;
    }

    /// <summary>Where processes say how they are. The name stays the same for the next daemon.</summary>
    private static NotifySocket? OpenNotify(Estate? estate, Arbiter arbiter, ILogger logger)
    {
        var waiting = 0;
        var name = $"circus-{estate?.Journal.Instance ?? Guid.NewGuid().ToString("N")}-notify";
        var socket = NotifySocket.TryOpen(name, Hear, out var fault);
        if (socket is null)
        {
            LogNoNotify(logger, fault!);
        }

        return socket;

        void Hear(int pid, string message)
        {
            // A process that floods us is not heard for that time.
            if (Interlocked.Increment(ref waiting) > MostNotifications)
            {
                Interlocked.Decrement(ref waiting);
                return;
            }

            arbiter.Post(new ArbiterMessage.Run(() =>
            {
                Interlocked.Decrement(ref waiting);
                arbiter.Hear(pid, message);
            }));
        }
    }

    private static async Task StartAllAsync(Arbiter arbiter, Estate? estate, ILogger logger, TimeProvider time, long since, ServiceManager? manager)
    {
        await arbiter.StartInOrderAsync([.. arbiter.Watchers.Where(watcher => estate?.IsWanted(watcher) ?? watcher.StartsByItself)]);
        var processes = arbiter.Watchers.Sum(watcher => watcher.Processes.Count);
        arbiter.BeginChecks();
        LogReady(logger, processes, time.GetElapsedTime(since).TotalMilliseconds);
        if (!arbiter.IsQuitting)
        {
            manager?.Ready(SignalHandling.StatusOf(arbiter));
        }
    }

    /// <summary>Reads thousands of sections without holding up the loop.</summary>
    private static void LoadAside(ConfigSource source, Arbiter arbiter, Action<ConfigResult> then) => _ = Task.Run(() =>
    {
        var loaded = source.Load();
        arbiter.Post(new ArbiterMessage.Run(() => then(loaded)));
    });

    private static int Fail(IEnumerable<string> reasons)
    {
        foreach (var reason in reasons)
        {
            Console.Error.WriteLine($"circusd: {reason}");
        }

        return Failure;
    }

    [LoggerMessage(1010, LogLevel.Information, "Starting master on pid {Pid}", EventName = "Starting")]
    private static partial void LogStarting(ILogger logger, int pid);

    [LoggerMessage(
        1011,
        LogLevel.Information,
        "Arbiter now waiting for commands ({Processes} processes started in {Elapsed:0} ms)",
        EventName = "Ready")]
    private static partial void LogReady(ILogger logger, int processes, double elapsed);

    [LoggerMessage(1012, LogLevel.Information, "Arbiter exiting", EventName = "Ended")]
    private static partial void LogEnded(ILogger logger);

    [LoggerMessage(
        1016, LogLevel.Error, "Processes cannot say that they are ready, the socket for that cannot be opened: {Reason}", EventName = "NoNotifySocket")]
    private static partial void LogNoNotify(ILogger logger, string reason);

    [LoggerMessage(1017, LogLevel.Warning, "Socket {Socket} is not open yet: {Reason}", EventName = "SocketLater")]
    private static partial void LogSocketLater(ILogger logger, string socket, string reason);

    [LoggerMessage(1013, LogLevel.Warning, "{Warning}", EventName = "ConfigWarning")]
    private static partial void LogConfigWarning(ILogger logger, string warning);
}
