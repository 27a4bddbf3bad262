using Circus.Protocol.Messages;
using Circus.Web.Live;

namespace Circus.Web.Watchers;

/// <summary>PURE: the rows of the grid of watchers, out of what there is and what was chosen.</summary>
internal static class GridRows
{
    private static readonly System.Buffers.SearchValues<char> _ends = System.Buffers.SearchValues.Create("-._:0123456789");

    /// <summary>The watchers that match the text, and how many of them are in which state: what the chips of the states say.</summary>
    public static (IReadOnlyList<WatcherDescription> Watchers, IReadOnlyList<(string State, int Count)> States) Match(LiveSnapshot snapshot, GridQuery query)
    {
        var filter = WatcherFilter.Parse(query.Text);
        WatcherDescription[] matching = [.. snapshot.Watchers.Where(watcher => filter.Shows(watcher, snapshot))];
        var counts = matching.CountBy(WatcherFilter.StateOf).OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value)).ToList();
        // A chosen state stays to be chosen off, also when nothing is in it any more.
        counts.AddRange(query.States.Where(state => counts.All(pair => pair.Key != state)).Select(state => (state, 0)));
        return ([.. matching.Where(watcher => query.States.Count == 0 || query.States.Contains(WatcherFilter.StateOf(watcher)))], counts);
    }

    public static IReadOnlyList<WatcherDescription> Sort(IReadOnlyList<WatcherDescription> watchers, LiveSnapshot snapshot, GridQuery query)
    {
        // The daemon's own come last, whatever the order.
        var ordered = watchers.OrderBy(watcher => watcher.Own);
        ordered = query.Sort is not { } column ? Then(ordered, watcher => watcher.Name, NameComparer.Instance, query.IsDescending) : column switch
        {
            GridColumn.State => Then(ordered, WatcherFilter.StateOf, StringComparer.Ordinal, query.IsDescending),
            GridColumn.Processes => Then(ordered, watcher => watcher.Processes.Count, Comparer<int>.Default, query.IsDescending),
            GridColumn.Cpu => Then(ordered, watcher => Figure(snapshot.Latest(ColumnId.OfWatcher(watcher.Key)).Cpu), Comparer<float>.Default, query.IsDescending),
            GridColumn.Memory => Then(ordered, watcher => Figure(snapshot.Latest(ColumnId.OfWatcher(watcher.Key)).MemoryMiB), Comparer<float>.Default, query.IsDescending),
            GridColumn.Restarts => Then(ordered, watcher => watcher.Restarts, Comparer<int>.Default, query.IsDescending),
            GridColumn.Age => Then(ordered, watcher => watcher.Processes.Max(process => process.Started) ?? 0, Comparer<double>.Default, !query.IsDescending),
            GridColumn.Event => Then(ordered, watcher => LastEvent(snapshot, watcher)?.Payload.Time ?? 0, Comparer<double>.Default, !query.IsDescending),
        };
        return [.. query.Sort is null ? ordered : ordered.ThenBy(watcher => watcher.Name, NameComparer.Instance)];
    }

    public static IReadOnlyList<GridRow> Of(IReadOnlyList<WatcherDescription> sorted, GridQuery query, IReadOnlySet<string> open)
    {
        List<GridRow> rows = [];
        if (query.Group == GridGroup.None)
        {
            Add(rows, sorted, open);
            return rows;
        }

        foreach (var group in sorted.GroupBy(watcher => GroupOf(watcher, query.Group)).OrderBy(group => group.Key, NameComparer.Instance))
        {
            WatcherDescription[] watchers = [.. group];
            rows.Add(new GridRow.Head(group.Key, watchers));
            Add(rows, watchers, open);
        }

        return rows;
    }

    public static string GroupOf(WatcherDescription watcher, GridGroup group) => group switch
    {
        GridGroup.State => WatcherFilter.StateOf(watcher),
        GridGroup.Prefix when watcher.Own => "circus",
        GridGroup.Prefix => watcher.Name.AsSpan().IndexOfAny(_ends) is > 0 and var end ? watcher.Name[..end] : watcher.Name,
        _ => "",
    };

    public static CircusEvent? LastEvent(LiveSnapshot snapshot, WatcherDescription watcher) =>
        snapshot.Events.TryGetValue(watcher.Key, out var events) && !events.IsEmpty ? events.Span[^1] : null;

    private static void Add(List<GridRow> rows, IEnumerable<WatcherDescription> watchers, IReadOnlySet<string> open)
    {
        foreach (var watcher in watchers)
        {
            var isOpen = open.Contains(watcher.Name);
            rows.Add(new GridRow.OfWatcher(watcher, isOpen));
            if (isOpen && watcher.Processes.Count == 0)
            {
                rows.Add(new GridRow.NoProcess(watcher));
            }
            else if (isOpen)
            {
                rows.AddRange(watcher.Processes.Select(process => new GridRow.OfProcess(watcher, process)));
            }
        }
    }

    private static IOrderedEnumerable<WatcherDescription> Then<T>(
        IOrderedEnumerable<WatcherDescription> ordered, Func<WatcherDescription, T> key, IComparer<T> comparer, bool isDescending) =>
        isDescending ? ordered.ThenByDescending(key, comparer) : ordered.ThenBy(key, comparer);

    // What nobody measured is less than nothing.
    private static float Figure(float value) => float.IsNaN(value) ? -1 : value;
}
