using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Arbitration;

internal sealed partial class Arbiter
{
    [LoggerMessage(1000, LogLevel.Information, "Stopping: {Because}", EventName = "Quit")]
    private static partial void LogQuit(ILogger logger, string because);

    [LoggerMessage(1001, LogLevel.Warning, "Asked again to stop ({Because}): killing what is left", EventName = "Hurry")]
    private static partial void LogHurry(ILogger logger, string because);

    [LoggerMessage(1003, LogLevel.Information, "{Watcher} added", EventName = "WatcherAdded")]
    private static partial void LogAdded(ILogger logger, string watcher);

    [LoggerMessage(1004, LogLevel.Information, "{Watcher} removed", EventName = "WatcherRemoved")]
    private static partial void LogRemoved(ILogger logger, string watcher);

    [LoggerMessage(1002, LogLevel.Error, "A {Message} could not be handled", EventName = "ArbiterFault")]
    private static partial void LogFault(ILogger logger, string message, Exception fault);

    [LoggerMessage(
        1005, LogLevel.Warning, "Process {Pid} has ended and was not reaped. This is a fault of circusd, please report it", EventName = "ZombieFound")]
    private static partial void LogZombie(ILogger logger, int pid);
}
