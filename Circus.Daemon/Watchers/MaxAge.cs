namespace Circus.Daemon.Watchers;

/// <summary>PURE: how old the processes of a watcher may become. Each gets its own life once, so that they do not all end together.</summary>
internal static class MaxAge
{
    /// <summary>Another process is being replaced just now: one at a time.</summary>
    public static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);

    /// <summary>The replacement could not be made: the old process goes on meanwhile.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <param name="options">The watcher's.</param>
    /// <param name="random">From 0 to 1.</param>
    /// <returns>Null when they may live for ever.</returns>
    public static TimeSpan? LifeOf(WatcherOptions options, double random) =>
        options.MaxAge > TimeSpan.Zero ? options.MaxAge + (options.MaxAgeVariance * random) : null;
}
