using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Watchers;

internal sealed partial class Watcher
{
    [LoggerMessage(1100, LogLevel.Information, "{Watcher} started", EventName = "WatcherStarted")]
    private static partial void LogStarted(ILogger logger, string watcher);

    [LoggerMessage(1101, LogLevel.Information, "{Watcher} stopped", EventName = "WatcherStopped")]
    private static partial void LogStopped(ILogger logger, string watcher);

    [LoggerMessage(1112, LogLevel.Information, "{Watcher} reloaded", EventName = "WatcherReloaded")]
    private static partial void LogReloaded(ILogger logger, string watcher);

    [LoggerMessage(1102, LogLevel.Error, "{Watcher} failed: {Reason}", EventName = "WatcherFailed")]
    private static partial void LogFailed(ILogger logger, string watcher, string reason);

    [LoggerMessage(1103, LogLevel.Warning, "{Watcher}: {Reason}; next try in {Delay:0.0} s, attempt {Attempt}", EventName = "BackingOff")]
    private static partial void LogBackingOff(ILogger logger, string watcher, string reason, double delay, int attempt);

    [LoggerMessage(
        1104, LogLevel.Error, "{Watcher}: reload called off, the old processes run on: {Reason}", EventName = "ReloadCalledOff")]
    private static partial void LogReloadCalledOff(ILogger logger, string watcher, string reason);

    [LoggerMessage(1105, LogLevel.Information, "{Watcher}: process {Pid} of the former circusd goes on in slot {Slot}", EventName = "ProcessAdopted")]
    private static partial void LogAdopted(ILogger logger, string watcher, int pid, int slot);

    [LoggerMessage(1106, LogLevel.Information, "{Watcher}: waits: {Reason}", EventName = "WatcherHeld")]
    private static partial void LogHeld(ILogger logger, string watcher, string reason);

    [LoggerMessage(1107, LogLevel.Information, "{Watcher}: somebody connects, starting", EventName = "Demanded")]
    private static partial void LogDemanded(ILogger logger, string watcher);

    [LoggerMessage(1108, LogLevel.Warning, "{Watcher}: process {Pid} is not well: {Reason}", EventName = "ProcessUnhealthy")]
    private static partial void LogUnhealthy(ILogger logger, string watcher, int pid, string reason);

    [LoggerMessage(1109, LogLevel.Warning, "{Watcher}: not started by its schedule, the last run still goes on", EventName = "RunSkipped")]
    private static partial void LogSkipped(ILogger logger, string watcher);

    [LoggerMessage(
        1110, LogLevel.Warning, "{Watcher}: process {Pid} was gone without a word. This is a fault of circusd, please report it", EventName = "EndMissed")]
    private static partial void LogMissed(ILogger logger, string watcher, int pid);

    [LoggerMessage(
        1111,
        LogLevel.Warning,
        "{Watcher}: had {Actual} processes instead of {Wanted}. This is a fault of circusd, please report it",
        EventName = "CountUneven")]
    private static partial void LogUneven(ILogger logger, string watcher, int actual, int wanted);

    [LoggerMessage(
        1117,
        LogLevel.Warning,
        "{Watcher}: process {Pid} may have said READY=1 while no circusd ran, and counts as ready: {Reason}",
        EventName = "BelievedReady")]
    private static partial void LogBelieved(ILogger logger, string watcher, int pid, string reason);

    [LoggerMessage(
        1116,
        LogLevel.Warning,
        "{Watcher}: process {Pid} had ended, and circusd was killed before all of its output was written: {Rest}",
        EventName = "EndedUnread")]
    private static partial void LogUnread(ILogger logger, string watcher, int pid, string rest);

    [LoggerMessage(
        1115, LogLevel.Warning, "{Watcher}: process {Pid} ended while no circusd ran, its status is unknown; {Output}", EventName = "EndedUnseen")]
    private static partial void LogEndedUnseen(ILogger logger, string watcher, int pid, string output);

    [LoggerMessage(1200, LogLevel.Debug, "{Watcher}: process {Pid} started in slot {Slot}", EventName = "ProcessSpawned")]
    private static partial void LogSpawned(ILogger logger, string watcher, int pid, int slot);
}
