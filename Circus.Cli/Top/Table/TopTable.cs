using System.Collections.Immutable;
using Circus.Cli.Top.Model;

namespace Circus.Cli.Top.Table;

/// <summary>The lines that a frame and a view make, and which of them are on the screen.</summary>
internal sealed record TopTable
{
    public required IReadOnlyList<TopLine> Lines { get; init; }

    /// <summary>How many watchers and processes there are without the filter.</summary>
    public required int Total { get; init; }

    /// <summary>Index of the chosen line; 0 when there is none.</summary>
    public required int Selected { get; init; }

    /// <summary>Index of the first line on the screen.</summary>
    public required int Top { get; init; }

    /// <summary>Lines on the screen.</summary>
    public required int Page { get; init; }

    public TopRow? SelectedRow => Selected < Lines.Count ? Lines[Selected].Row : null;

    public static TopTable Of(TopFrame frame, TopView view, int page)
    {
        var filter = new RowFilter(view.Filter, frame.Nodes.Count > 1);
        var order = new RowOrder(view.Sort, view.IsReversed);
        var lines = view.IsTree ? Tree(frame, view, filter, order) : Flat(frame, filter, order);
        var selected = view.Selected is { } key ? lines.FindIndex(line => line.Row.Key == key) : 0;
        selected = Math.Clamp(selected < 0 ? view.SelectedAt : selected, 0, Math.Max(lines.Count - 1, 0));
        // The chosen line stays on the screen, and the screen is full if it can be.
        var top = Math.Clamp(view.Top, selected - Math.Max(page, 1) + 1, selected);
        return new TopTable
        {
            Lines = lines,
            Total = frame.Branches.Sum(branch => view.IsTree ? 1 + branch.Processes.Count : branch.Processes.Count),
            Selected = selected,
            Top = Math.Clamp(top, 0, Math.Max(lines.Count - page, 0)),
            Page = page,
        };
    }

    private static List<TopLine> Tree(TopFrame frame, TopView view, RowFilter filter, RowOrder order)
    {
        List<TopLine> lines = [];
        foreach (var (watcher, processes) in order.Of(frame.Branches, branch => branch.Watcher))
        {
            // A watcher that is meant itself brings all its processes, else it is there for those that are meant.
            var isMeant = filter.Matches(watcher);
            var shown = isMeant ? processes : [.. processes.Where(filter.Matches)];
            if (!isMeant && shown.Count == 0)
            {
                continue;
            }

            var isOpen = shown.Count > 0 && (view.IsOpen(watcher.Key) || !isMeant);
            lines.Add(new TopLine(watcher, shown.Count == 0 ? TopPlace.Alone : isOpen ? TopPlace.Open : TopPlace.Closed));
            if (isOpen)
            {
                Add(lines, shown, order);
            }
        }

        return lines;
    }

    /// <summary>The processes of a watcher, what descends from each below it.</summary>
    private static void Add(List<TopLine> lines, IReadOnlyList<TopRow> processes, RowOrder order)
    {
        var pids = processes.Select(row => row.Key.Pid ?? 0).ToHashSet();
        // One whose parent is not shown, or is itself, stands with those of the watcher.
        var children = processes.ToLookup(row => pids.Contains(row.Parent) && row.Parent != row.Key.Pid ? row.Parent : 0);
        var left = processes.Count;
        Below(0, []);

        void Below(int parent, ImmutableArray<bool> above)
        {
            var rows = order.Of(children[parent], row => row).ToArray();
            for (var i = 0; i < rows.Length && left > 0; i++)
            {
                left--;
                lines.Add(new TopLine(rows[i], i == rows.Length - 1 ? TopPlace.Last : TopPlace.Branch, above));
                Below(rows[i].Key.Pid ?? 0, above.Add(i < rows.Length - 1));
            }
        }
    }

    private static List<TopLine> Flat(TopFrame frame, RowFilter filter, RowOrder order) =>
        [.. order.Of(frame.Branches.SelectMany(branch => branch.Processes).Where(filter.Matches), row => row).Select(row => new TopLine(row, TopPlace.Alone))];
}
