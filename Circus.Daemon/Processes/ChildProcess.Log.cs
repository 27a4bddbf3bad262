using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Processes;

internal sealed partial class ChildProcess
{
    [LoggerMessage(1201, LogLevel.Warning, "{Watcher}: process {Pid} died: {Status}", EventName = "ProcessDied")]
    private static partial void LogDied(ILogger logger, string watcher, int pid, string status);

    [LoggerMessage(1202, LogLevel.Warning, "{Watcher}: process {Pid} did not end in time, killing it", EventName = "ProcessKilled")]
    private static partial void LogKilled(ILogger logger, string watcher, int pid);

    [LoggerMessage(
        1203,
        LogLevel.Error,
        "{Watcher}: {Reason}; nothing waits for it any more, and it is looked at until it is gone",
        EventName = "ProcessAbandoned")]
    private static partial void LogAbandoned(ILogger logger, string watcher, string reason);

    [LoggerMessage(
        1204,
        LogLevel.Warning,
        "{Watcher}: process {Pid} left others behind, which end with it. A program that puts itself into the background has to be started in the foreground",
        EventName = "ProcessLeftOthers")]
    private static partial void LogLeftOthers(ILogger logger, string watcher, int pid);
}
