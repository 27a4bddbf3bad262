using Circus.Web.Live;

namespace Circus.Web.Api;

/// <summary>The figures of one tick.</summary>
/// <param name="Tick">Number of the tick.</param>
/// <param name="Time">Milliseconds since the epoch.</param>
/// <param name="Watchers">By name: CPU in percent of one core, memory in MiB; null when nobody measured.</param>
internal sealed record StatsView(long Tick, long Time, IReadOnlyDictionary<string, StatsFigures> Watchers)
{
    public static StatsView Of(ApiCaller caller)
    {
        var snapshot = caller.Snapshot;
        return new StatsView(
            snapshot.Tick,
            snapshot.Times.IsEmpty ? 0 : snapshot.Times.Span[^1],
            caller.Watchers().ToDictionary(watcher => watcher.Name, watcher => StatsFigures.Of(snapshot.Latest(ColumnId.OfWatcher(watcher.Key)))));
    }
}
