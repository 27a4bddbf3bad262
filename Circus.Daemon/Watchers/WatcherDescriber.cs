using Circus.Daemon.Processes;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Watchers;

/// <summary>A watcher as clients see it.</summary>
internal static class WatcherDescriber
{
    public static WatcherDescription Describe(Watcher watcher)
    {
        var options = watcher.Options;
        var next = watcher.State is WatcherState.Active or WatcherState.Starting ? watcher.NextTry : null;
        var substate = watcher.Substate;
        return new WatcherDescription
        {
            Name = watcher.Name,
            Key = watcher.Key,
            Status = WatcherLifecycle.WordOf(watcher.State),
            Substate = substate,
            Reason = substate is null ? null : watcher.SubstateReason,
            ReloadFault = watcher.ReloadFault,
            NextTry = watcher.NextTime is { } time ? WireTime.Of(time) : null,
            Attempt = next?.Attempt,
            Numprocesses = options.NumProcesses,
            Cmd = CommandOf(options),
            Priority = options.Priority,
            Singleton = options.Singleton,
            Autostart = options.Autostart,
            StopSignal = options.StopSignal.Number,
            GracefulTimeout = options.GracefulTimeout.TotalSeconds,
            Restarts = watcher.Restarts,
            Since = watcher.Since is { } since ? WireTime.Of(since) : null,
            DroppedStdout = watcher.Dropped.Stdout is > 0 and var stdout ? stdout : null,
            DroppedStderr = watcher.Dropped.Stderr is > 0 and var stderr ? stderr : null,
            StatsInterval = options.StatsInterval?.TotalSeconds,
            CpuLimit = options.Limits.Cpu is > 0 and var cpu ? cpu : null,
            MemoryLimit = options.Limits.Memory is > 0 and var memory ? memory : null,
            Own = options.IsOwn,
            Processes = [.. watcher.Processes.Select(process => Describe(process, options.Health.DeclaresReadiness))],
        };
    }

    /// <summary>Where the daemon's own programs are installed says nothing to anybody.</summary>
    private static string CommandOf(WatcherOptions options)
    {
        var cmd = options.IsOwn ? options.Name : options.Cmd;
        return options.Args is { Length: > 0 } args ? $"{cmd} {args}" : cmd;
    }

    private static ProcessDescription Describe(ChildProcess process, bool declaresReadiness) => new()
    {
        Pid = process.Pid,
        Wid = process.Slot,
        Started = WireTime.Of(process.Started),
        Stopping = !process.IsLive,
        Ready = declaresReadiness ? process.IsReady : null,
        Ailment = process.Ailment,
        Message = process.StatusText ?? process.Phase,
    };
}
