namespace Circus.Daemon.Watchers;

internal enum RolloutKind
{
    /// <summary>All new ones first.</summary>
    Reload,

    /// <summary>One ends, its successor is made, and so on.</summary>
    Sequential,

    /// <summary>Of one process only, because of its age: not what clients know as a reload.</summary>
    Renewal,
}

/// <summary>A replacement of processes that is under way.</summary>
/// <param name="Kind">How.</param>
/// <param name="Former">The options to go back to when the new ones are no good; null when they are the same.</param>
internal sealed record Rollout(RolloutKind Kind, WatcherOptions? Former);
