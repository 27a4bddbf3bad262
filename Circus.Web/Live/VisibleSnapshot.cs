using Circus.Web.Access;

namespace Circus.Web.Live;

/// <summary>PURE: what somebody may see of what the console knows.</summary>
internal static class VisibleSnapshot
{
    /// <summary>
    /// The same object for whoever may see all watchers. For others only their watchers, with the events and figures of these; nothing of the machine, of
    /// circusd and of its sockets; the sum is that of their watchers.
    /// </summary>
    public static LiveSnapshot Of(LiveSnapshot all, Rights rights)
    {
        if (rights.Allows(Permissions.View, CommandTarget.Everything))
        {
            return all;
        }

        if (all.Node is not { } node)
        {
            return all with { IsWhole = false, Sockets = [], Round = null };
        }

        var watchers = node.Watchers.Where(watcher => rights.Allows(Permissions.View, CommandTarget.Of(watcher.Name))).ToArray();
        var keys = watchers.Select(watcher => watcher.Key).ToHashSet(StringComparer.Ordinal);
        var pids = watchers.SelectMany(watcher => watcher.Processes).Select(process => process.Pid).ToHashSet();
        var columns = keys.Select(ColumnId.OfWatcher).Concat(pids.Select(ColumnId.OfProcess)).ToHashSet(StringComparer.Ordinal);
        var seen = all.Columns.Where(column => columns.Contains(ThingOf(column.Key, columns))).ToDictionary(StringComparer.Ordinal);
        seen[ColumnId.Node] = Sum([.. keys.Select(key => all.Columns.GetValueOrDefault(ColumnId.OfWatcher(key)))]);
        return all with
        {
            IsWhole = false,
            Node = node with { Watchers = watchers },
            Columns = seen,
            Events = all.Events.Where(events => keys.Contains(events.Key)).ToDictionary(StringComparer.Ordinal),
            Sockets = [],
            Round = all.Round is { } round
                ? round with
                {
                    Node = new(),
                    Watchers = [.. round.Watchers.Where(watcher => keys.Contains(watcher.Key))],
                    Processes = [.. round.Processes.Where(process => keys.Contains(process.Watcher))],
                    Sockets = [],
                }
                : null,
        };
    }

    /// <summary>A column with a suffix belongs to the one without; the key of a watcher may have a slash itself.</summary>
    private static string ThingOf(string column, HashSet<string> things) =>
        !things.Contains(column) && column.LastIndexOf('/') is > 0 and var slash ? column[..slash] : column;

    /// <summary>Columns end at the same tick; the younger ones are shorter.</summary>
    private static Reading[] Sum(ReadOnlyMemory<Reading>[] columns)
    {
        var sum = new Reading[columns.Select(column => column.Length).DefaultIfEmpty().Max()];
        Array.Fill(sum, Reading.Missing);
        foreach (var column in columns)
        {
            var first = sum.Length - column.Length;
            for (var i = 0; i < column.Length; i++)
            {
                sum[first + i] = sum[first + i].Plus(column.Span[i]);
            }
        }

        return sum;
    }
}
