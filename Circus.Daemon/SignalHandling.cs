using System.Runtime.InteropServices;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Interop;
using Circus.Daemon.Sockets;
using Circus.Logging;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon;

/// <summary>What circusd does when it gets a signal: always on the arbiter's loop.</summary>
/// <param name="arbiter">The watchers.</param>
/// <param name="reconfiguration">For SIGHUP.</param>
/// <param name="sockets">For SIGUSR2.</param>
/// <param name="log">For SIGUSR1.</param>
/// <param name="manager">Told of reloads, if there is one.</param>
/// <param name="logger">Of circusd.</param>
internal sealed partial class SignalHandling(Arbiter arbiter, Reconfiguration reconfiguration, SocketTable sockets, ProgramLog log, ServiceManager? manager, ILogger logger)
{
    // Numbers of signal(7), the same on all ports of .NET.
    private const int SIGHUP = 1;
    private const int SIGINT = 2;
    private const int SIGQUIT = 3;
    private const int SIGUSR1 = 10;
    private const int SIGUSR2 = 12;
    private const int SIGTERM = 15;

    /// <summary>.NET has no names for these; it takes positive numbers as they are.</summary>
    private const PosixSignal UserSignal1 = (PosixSignal)SIGUSR1;
    private const PosixSignal UserSignal2 = (PosixSignal)SIGUSR2;

    /// <summary>Until the very end, so that an impatient second Ctrl-C does not turn a clean end into a failure.</summary>
    private static PosixSignalRegistration[] _registrations = [];

    /// <summary>
    /// Signals that were ignored when circusd was started, as by nohup or behind the "&amp;" of a script, are heard all the same; .NET would leave them ignored. Once, before
    /// anything of .NET handles them.
    /// </summary>
    public static void HearIgnored()
    {
        foreach (var signal in new[] { SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGTERM })
        {
            if (LibC.SetSignalHandler(signal, LibC.SIG_DFL) is var former and not LibC.SIG_IGN)
            {
                LibC.SetSignalHandler(signal, former);
            }
        }
    }

    /// <summary>From now on; before anything is said or answered: whoever has heard of us may signal us.</summary>
    public void Begin() => _registrations =
    [
        OnEnd(PosixSignal.SIGTERM), OnEnd(PosixSignal.SIGINT), OnEnd(PosixSignal.SIGQUIT), On(PosixSignal.SIGHUP, Reload), On(UserSignal1, ReopenLogs),
        On(UserSignal2, () => StateDump.Write(logger, arbiter, sockets)), On(PosixSignal.SIGWINCH, () => { }),
    ];

    /// <summary>What the service manager shows.</summary>
    public static string StatusOf(Arbiter arbiter) => $"{arbiter.Watchers.Sum(watcher => watcher.Processes.Count)} processes of {arbiter.Watchers.Count} watchers";

    private PosixSignalRegistration OnEnd(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        LogGotSignal(logger, $"{context.Signal}"[3..]);
        arbiter.Post(new ArbiterMessage.Quit($"got signal {context.Signal}"));
    });

    private PosixSignalRegistration On(PosixSignal signal, Action action) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        arbiter.Post(new ArbiterMessage.Run(action));
    });

    /// <summary>Reads the configuration again, or replaces the processes of all watchers, the new ones first.</summary>
    private void Reload()
    {
        if (arbiter.Options.Hup == HangUp.Config)
        {
            if (!arbiter.IsQuitting)
            {
                manager?.Reloading();
                // What goes wrong is logged there.
                _ = TellReloadedAsync(reconfiguration.RunAsync(prunes: false, "got signal SIGHUP", _ => { }));
            }

            return;
        }

        LogReloading(logger);
        manager?.Reloading();
        _ = TellReloadedAsync(arbiter.ReloadAllAsync());
    }

    private async Task TellReloadedAsync(Task reload)
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

    private void ReopenLogs()
    {
        log.Reopen();
        foreach (var watcher in arbiter.Watchers)
        {
            watcher.ReopenOutput();
        }

        LogReopened(logger);
    }

    // Other tools wait for this text of Circus.
    [LoggerMessage(1024, LogLevel.Information, "Got signal SIG_{Signal}", EventName = "GotSignal")]
    private static partial void LogGotSignal(ILogger logger, string signal);

    [LoggerMessage(1015, LogLevel.Information, "Reloading all watchers: got signal SIGHUP", EventName = "HangUp")]
    private static partial void LogReloading(ILogger logger);

    [LoggerMessage(1021, LogLevel.Information, "Opened all logs anew: got signal SIGUSR1", EventName = "Reopened")]
    private static partial void LogReopened(ILogger logger);
}
