using Circus.Daemon.Watchers;

namespace Circus.Daemon.Arbitration;

/// <summary>PURE: priority descending, then name in code-point order; the daemon's own watchers behind equal ones; what others depend on before those.</summary>
internal static class StartOrder
{
    public static IReadOnlyList<WatcherOptions> Of(IEnumerable<WatcherOptions> watchers)
    {
        WatcherOptions[] byPriority =
            [.. watchers.OrderByDescending(w => w.Priority).ThenBy(w => w.IsOwn).ThenBy(w => w.Name, StringComparer.Ordinal)];
        var order = new List<WatcherOptions>(byPriority.Length);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var watcher in byPriority)
        {
            Add(watcher);
        }

        return order;

        void Add(WatcherOptions watcher)
        {
            // A circle, which the configuration does not let in, would end here.
            if (!seen.Add(watcher.Name))
            {
                return;
            }

            foreach (var (name, _) in watcher.DependsOn)
            {
                if (Array.Find(byPriority, other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } dependency)
                {
                    Add(dependency);
                }
            }

            order.Add(watcher);
        }
    }
}
