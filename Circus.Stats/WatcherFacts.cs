using Circus.Protocol.Messages;

namespace Circus.Stats;

/// <summary>What a description tells of a watcher beside its processes.</summary>
/// <param name="Wanted">Number of processes; null when unknown.</param>
/// <param name="Restarts">See <see cref="WatcherDescription.Restarts"/>.</param>
/// <param name="Interval">Between two samples; null for that of all.</param>
internal sealed record WatcherFacts(int? Wanted, int? Restarts, TimeSpan? Interval)
{
    public static readonly WatcherFacts None = new(null, null, null);

    public static WatcherFacts Of(WatcherDescription watcher) => new(
        watcher.Numprocesses,
        watcher.Restarts,
        watcher.StatsInterval is >= 0.1 and <= 3600 and var seconds ? TimeSpan.FromSeconds(seconds) : null);
}
