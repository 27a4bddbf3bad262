using System.Globalization;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Sockets;
using Circus.Daemon.Watchers;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon;

/// <summary>SIGUSR2: everything that circusd knows, to the log. For the hour in which it does not answer as it should.</summary>
internal static partial class StateDump
{
    /// <summary>On the arbiter's loop.</summary>
    public static void Write(ILogger logger, Arbiter arbiter, SocketTable sockets)
    {
        LogDaemon(logger, arbiter.Watchers.Count, arbiter.Watchers.Sum(watcher => watcher.Processes.Count), arbiter.Deadlines.Count, arbiter.MessagesWaiting, arbiter.IsQuitting);
        foreach (var watcher in arbiter.Watchers)
        {
            var about = WatcherDescriber.Describe(watcher);
            LogWatcher(
                logger,
                about.Name,
                about.Substate ?? about.Status,
                about.Reason ?? "no reason",
                about.Processes.Count,
                about.Numprocesses,
                about.Restarts,
                about.NextTry is { } next ? string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UnixEpoch.AddSeconds(next):HH:mm:ss} UTC") : "none",
                (about.DroppedStdout ?? 0) + (about.DroppedStderr ?? 0));
            foreach (var process in about.Processes)
            {
                LogProcess(
                    logger, about.Name, process.Pid, process.Wid, process.Stopping ? "stopping" : process.Ready == false ? "not ready" : "running", process.Ailment ?? "well");
            }
        }

        foreach (var socket in sockets.All)
        {
            LogSocket(logger, socket.Options.Name, socket.Fd.Number);
        }
    }

    [LoggerMessage(
        1022,
        LogLevel.Information,
        "State: {Watchers} watchers, {Processes} processes, {Deadlines} deadlines, {Messages} messages waiting, quitting: {IsQuitting}",
        EventName = "StateOfDaemon")]
    private static partial void LogDaemon(ILogger logger, int watchers, int processes, int deadlines, int messages, bool isQuitting);

    [LoggerMessage(
        1018,
        LogLevel.Information,
        "State: {Watcher} is {State} ({Reason}), {Processes} of {Wanted} processes, {Restarts} restarts, next try {NextTry}, {Dropped} bytes of output lost",
        EventName = "StateOfWatcher")]
    private static partial void LogWatcher(
        ILogger logger, string watcher, string state, string reason, int processes, int wanted, int restarts, string nextTry, long dropped);

    [LoggerMessage(1019, LogLevel.Information, "State: {Watcher} process {Pid} in slot {Slot} is {State}, {Ailment}", EventName = "StateOfProcess")]
    private static partial void LogProcess(ILogger logger, string watcher, int pid, int slot, string state, string ailment);

    [LoggerMessage(1020, LogLevel.Information, "State: socket {Socket} is descriptor {Descriptor}", EventName = "StateOfSocket")]
    private static partial void LogSocket(ILogger logger, string socket, int descriptor);
}
