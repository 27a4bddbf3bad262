using Circus.Cli.Top.Model;
using Circus.Cli.Top.Table;

namespace Circus.Cli.Top.Screen;

/// <summary>Which columns have room in a width, and how wide each is.</summary>
internal sealed class TableLayout
{
    private const int NameAtLeast = 14;
    private const int NameAtMost = 60;
    private const int BarAtMost = 16;

    private TableLayout(IReadOnlyList<(TopColumn Column, int Width)> columns) => Columns = columns;

    public IReadOnlyList<(TopColumn Column, int Width)> Columns { get; }

    /// <param name="columns">Those that are wanted.</param>
    /// <param name="width">Places of the line.</param>
    /// <param name="sort">The column that the rows are in order of stays as long as any.</param>
    /// <param name="longestName">Places of the longest name with its place in the tree.</param>
    public static TableLayout Of(IReadOnlyList<TopColumn> columns, int width, ColumnId sort, int longestName)
    {
        var shown = columns.ToList();
        var name = Math.Clamp(longestName, NameAtLeast, NameAtMost);
        // Names give way first, then columns, the least important first.
        while (shown.Count > 1 && Sum(shown, Math.Min(name, Math.Max(NameAtLeast, width / 4))) > width)
        {
            shown.Remove(shown.MaxBy(column => column.Id == sort ? 1 : column.Rank)!);
        }

        var rest = width - Sum(shown, 0);
        var nameWidth = Math.Clamp(Math.Min(name, rest), Math.Min(NameAtLeast, Math.Max(rest, 1)), NameAtMost);
        rest -= nameWidth;
        var widths = shown.Select(column => column.Id == ColumnId.Name ? nameWidth : column.Width).ToArray();
        // What is left makes the bars longer, then the graphs.
        Grow(shown, widths, id => id is ColumnId.CpuBar or ColumnId.MemoryBar, BarAtMost, ref rest);
        Grow(shown, widths, id => id is ColumnId.CpuGraph or ColumnId.MemoryGraph, FigureHistory.Length, ref rest);
        return new TableLayout([.. shown.Zip(widths)]);
    }

    private static void Grow(List<TopColumn> columns, int[] widths, Func<ColumnId, bool> which, int most, ref int rest)
    {
        var places = Enumerable.Range(0, columns.Count).Where(at => which(columns[at].Id)).ToArray();
        var share = places.Length == 0 ? 0 : rest / places.Length;
        foreach (var at in places)
        {
            var more = Math.Clamp(share, 0, most - widths[at]);
            widths[at] += more;
            rest -= more;
        }
    }

    private static int Sum(List<TopColumn> columns, int name) => columns.Sum(column => column.Id == ColumnId.Name ? name : column.Width) + columns.Count - 1;
}
