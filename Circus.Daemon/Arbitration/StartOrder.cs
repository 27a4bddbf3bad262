using Circus.Daemon.Watchers;

namespace Circus.Daemon.Arbitration;

/// <summary>Priority descending, then name in code-point order; the daemon's own watchers behind equal ones.</summary>
internal static class StartOrder
{
    public static IReadOnlyList<WatcherOptions> Of(IEnumerable<WatcherOptions> watchers) =>
        [.. watchers.OrderByDescending(w => w.Priority).ThenBy(w => w.IsOwn).ThenBy(w => w.Name, StringComparer.Ordinal)];
}
