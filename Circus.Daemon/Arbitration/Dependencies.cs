using Circus.Daemon.Watchers;

namespace Circus.Daemon.Arbitration;

/// <summary>PURE: whether what a watcher depends on is there.</summary>
internal static class Dependencies
{
    /// <summary>What it waits for first, one sentence; null when all is there.</summary>
    public static string? Unmet(WatcherOptions options, Func<string, Watcher?> find) =>
        options.DependsOn.Select(dependency => Unmet(dependency, find(dependency.Watcher))).FirstOrDefault(reason => reason is not null);

    private static string? Unmet(Dependency dependency, Watcher? watcher)
    {
        if (watcher is null)
        {
            return $"waits for {dependency.Watcher}, which does not exist";
        }

        var isThere = dependency.Condition switch
        {
            DependencyCondition.Started => watcher.State == WatcherState.Active || (watcher.State == WatcherState.Starting && watcher.IsLaunched && !watcher.IsHeld),
            DependencyCondition.Ready => watcher.State == WatcherState.Active && watcher.IsReady,
            DependencyCondition.Finished => watcher is { State: WatcherState.Stopped, HasFinished: true },
        };
        if (isThere)
        {
            return null;
        }

        var what = dependency.Condition switch
        {
            DependencyCondition.Started => "to start",
            DependencyCondition.Ready => "to be ready",
            DependencyCondition.Finished => "to finish",
        };
        return watcher switch
        {
            { State: WatcherState.Failed or WatcherState.Failing or WatcherState.Invalid } => $"waits for {watcher.Name} {what}, which failed: {watcher.Reason}",
            { State: WatcherState.Stopped, Reason: { } reason } => $"waits for {watcher.Name} {what}, which is stopped: {reason}",
            { State: WatcherState.Stopped } => $"waits for {watcher.Name} {what}, which is stopped",
            _ => $"waits for {watcher.Name} {what}",
        };
    }
}
