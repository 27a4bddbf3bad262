using System.Reflection;
using System.Runtime.InteropServices;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Configuration;
using Circus.Daemon.Control;
using Circus.Daemon.Control.Commands;
using Circus.Daemon.Health;
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

    /// <summary>Numbers of signal(7), the same on all ports of .NET; positive ones are taken as they are.</summary>
    private const PosixSignal UserSignal1 = (PosixSignal)10;
    private const PosixSignal UserSignal2 = (PosixSignal)12;

    private const int MostNotifications = 10_000;

    /// <summary>Until the very end, so that an impatient second Ctrl-C does not turn a clean end into a failure.</summary>
    private static PosixSignalRegistration[] _signals = [];

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
        var events = new EventPublisher(time, controller.Publish);
        var signals = new SignalSender(estate);
        using var reaper = new ChildReaper(gate, child => arbiter.Post(new ArbiterMessage.ChildDied(child)));
        var spawner = new Spawner(gate);
        var launcher = estate is null ? spawner : estate.SpawnerOver(spawner);
        var runner = new CommandRunner(launcher, signals, arbiter.Deadlines);
        arbiter.Commands = runner;
        arbiter.FindZombie = ChildReaper.FindZombie;
        using var prober = new Prober(runner, action => arbiter.Post(new ArbiterMessage.Run(action)));
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
            new ProcessGauges(estate),
            events,
            arbiter.Deadlines,
            arbiter.Turn,
            time,
            loggers.CreateLogger<Watcher>(),
            notify.Find);
        var identity = new DaemonIdentity(Version, options.Node, Environment.ProcessId, time.GetUtcNow());
        var upgrade = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var pidFile = PidFile.Create(options.PidFile, out var pidFileFault);
        if (pidFileFault is not null)
        {
            return Fail([pidFileFault]);
        }

        var restarts = false;
        var reconfiguration = new Reconfiguration(arbiter, sockets, then => LoadAside(source, arbiter, then), Apply, loggers.CreateLogger<Reconfiguration>());
        var context = new CommandContext(arbiter, sockets, events, tails, identity, source, reconfiguration, BeginRestart, () => BeginUpgradeAsync(estate, arbiter, upgrade));
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
        using var discovery = Discovery.TryOpen(options.MulticastEndpoint, options.Endpoint, loggers.CreateLogger<Discovery>());

        void BeginRestart()
        {
            restarts = true;
            pidFile?.Keep();
            arbiter.Post(new ArbiterMessage.Quit("restart in place", Hurries: false));
        }

        void Apply(DaemonOptions now)
        {
            ProgramLog.SetLevel(now.Log.Level);
            estate?.Remember(sockets);
        }

        // Before anything is said or answered: whoever has heard of us may signal us.
        _signals =
        [
            OnSignal(PosixSignal.SIGTERM, arbiter), OnSignal(PosixSignal.SIGINT, arbiter), OnSignal(PosixSignal.SIGQUIT, arbiter),
            OnHangUp(arbiter, reconfiguration, logger, manager), OnSignal(UserSignal1, arbiter, () => ReopenLogs(arbiter, log, logger)),
            OnSignal(UserSignal2, arbiter, () => StateDump.Write(logger, arbiter, sockets)), OnSignal(PosixSignal.SIGWINCH, arbiter, () => { }),
        ];
        arbiter.Quitting = manager is null ? null : manager.Stopping;
        LogStarting(logger, Environment.ProcessId);
        estate?.Remember(sockets);
        estate?.HandOver(
            arbiter, (options, set) => OptionChange.Of(options, set, source, [.. sockets.Numbers.Keys], arbiter.Watchers.Select(other => other.Options)).Options);
        arbiter.Recorder = estate is null ? null : estate.Remember;
        using var stop = new CancellationTokenSource();
        reaper.Start();
        var loop = arbiter.RunAsync(stop.Token);
        answers();
        manager?.BeginWatchdog(action => arbiter.Post(new ArbiterMessage.Run(action)));

        if (await Task.WhenAny(arbiter.Stopped, upgrade.Task) == upgrade.Task && await ReplaceAsync(arbiter, estate!, controller, pump, sockets, log, logger) is { } refused)
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

    private static async Task<string?> BeginUpgradeAsync(Estate? estate, Arbiter arbiter, TaskCompletionSource upgrade)
    {
        var fault = Replacement.FaultOf(estate) ?? await Replacement.CheckAsync(arbiter.Commands!);
        if (fault is null)
        {
            // Behind the answer to whoever asked for it.
            arbiter.Post(new ArbiterMessage.Run(() => upgrade.TrySetResult()));
        }

        return fault;
    }

    /// <summary>Does not come back when it works. Null when a quit came before, otherwise why the kernel refused.</summary>
    private static async Task<string?> ReplaceAsync(
        Arbiter arbiter, Estate estate, Controller controller, OutputPump pump, SocketTable sockets, ProgramLog log, ILogger logger)
    {
        LogUpgrading(logger);
        await controller.FlushAsync();
        var refused = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        // On the loop, where nothing is being made or ended meanwhile.
        arbiter.Post(new ArbiterMessage.Run(() =>
        {
            if (arbiter.IsQuitting)
            {
                refused.SetResult(null);
                return;
            }

            estate.HoldOutputs();
            // What was read is written; what is not, and the beginnings of lines, stay in the FIFOs.
            pump.Leave();
            log.Flush();
            refused.SetResult(Replacement.Run(sockets));
        }));
        return await refused.Task;
    }

    private static async Task StartAllAsync(Arbiter arbiter, Estate? estate, ILogger logger, TimeProvider time, long since, ServiceManager? manager)
    {
        await arbiter.StartInOrderAsync([.. arbiter.Watchers.Where(watcher => estate?.IsWanted(watcher) ?? watcher.StartsByItself)]);
        var processes = arbiter.Watchers.Sum(watcher => watcher.Processes.Count);
        arbiter.BeginChecks();
        LogReady(logger, processes, time.GetElapsedTime(since).TotalMilliseconds);
        if (!arbiter.IsQuitting)
        {
            manager?.Ready(StatusOf(arbiter));
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, Arbiter arbiter) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            arbiter.Post(new ArbiterMessage.Quit($"got signal {context.Signal}"));
        });

    private static PosixSignalRegistration OnSignal(PosixSignal signal, Arbiter arbiter, Action action) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            arbiter.Post(new ArbiterMessage.Run(action));
        });

    private static void ReopenLogs(Arbiter arbiter, ProgramLog log, ILogger logger)
    {
        log.Reopen();
        foreach (var watcher in arbiter.Watchers)
        {
            watcher.ReopenOutput();
        }

        LogReopened(logger);
    }

    private static string StatusOf(Arbiter arbiter) => $"{arbiter.Watchers.Sum(watcher => watcher.Processes.Count)} processes of {arbiter.Watchers.Count} watchers";

    /// <summary>Reads thousands of sections without holding up the loop.</summary>
    private static void LoadAside(ConfigSource source, Arbiter arbiter, Action<ConfigResult> then) => _ = Task.Run(() =>
    {
        var loaded = source.Load();
        arbiter.Post(new ArbiterMessage.Run(() => then(loaded)));
    });

    /// <summary>SIGHUP reads the configuration again, or replaces the processes of all watchers, the new ones first.</summary>
    private static PosixSignalRegistration OnHangUp(Arbiter arbiter, Reconfiguration reconfiguration, ILogger logger, ServiceManager? manager) =>
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            arbiter.Post(new ArbiterMessage.Run(() =>
            {
                if (arbiter.Options.Hup == HangUp.Config)
                {
                    if (!arbiter.IsQuitting)
                    {
                        manager?.Reloading();
                        // What goes wrong is logged there.
                        _ = TellReloadedAsync(arbiter, manager, reconfiguration.RunAsync(prunes: false, "got signal SIGHUP", _ => { }));
                    }

                    return;
                }

                LogReloading(logger);
                manager?.Reloading();
                _ = TellReloadedAsync(arbiter, manager, arbiter.ReloadAllAsync());
            }));
        });

    private static async Task TellReloadedAsync(Arbiter arbiter, ServiceManager? manager, Task reload)
    {
        await Task.WhenAny(reload);
        // Watchers belong to the loop.
        arbiter.Post(new ArbiterMessage.Run(() => _ = SettleAsync()));

        async Task SettleAsync()
        {
            await Task.WhenAll(arbiter.Watchers.Select(watcher => watcher.SettleAsync()));
            if (!arbiter.IsQuitting)
            {
                manager?.Ready(StatusOf(arbiter));
            }
        }
    }

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

    [LoggerMessage(1015, LogLevel.Information, "Reloading all watchers: got signal SIGHUP", EventName = "HangUp")]
    private static partial void LogReloading(ILogger logger);

    [LoggerMessage(1021, LogLevel.Information, "Opened all logs anew: got signal SIGUSR1", EventName = "Reopened")]
    private static partial void LogReopened(ILogger logger);

    [LoggerMessage(1014, LogLevel.Information, "Making room for the installed program", EventName = "Upgrading")]
    private static partial void LogUpgrading(ILogger logger);

    [LoggerMessage(
        1016, LogLevel.Error, "Processes cannot say that they are ready, the socket for that cannot be opened: {Reason}", EventName = "NoNotifySocket")]
    private static partial void LogNoNotify(ILogger logger, string reason);

    [LoggerMessage(1017, LogLevel.Warning, "Socket {Socket} is not open yet: {Reason}", EventName = "SocketLater")]
    private static partial void LogSocketLater(ILogger logger, string socket, string reason);

    [LoggerMessage(1013, LogLevel.Warning, "{Warning}", EventName = "ConfigWarning")]
    private static partial void LogConfigWarning(ILogger logger, string warning);
}
