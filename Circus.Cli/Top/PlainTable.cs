using System.Globalization;
using Circus.Cli.Top.Model;
using Circus.Cli.Top.Screen;
using Circus.Cli.Top.Table;

namespace Circus.Cli.Top;

/// <summary>The table as text, for --once.</summary>
internal static class PlainTable
{
    /// <param name="frame">What it shows.</param>
    /// <param name="options">Columns, order and characters.</param>
    /// <param name="width">Of the terminal; null makes lines as long as they have to be.</param>
    public static IEnumerable<string> Lines(TopFrame frame, TopOptions options, int? width)
    {
        foreach (var node in frame.Nodes)
        {
            yield return Summary(node);
        }

        yield return "";
        // One sample makes no graph, and a file has no use for bars.
        var drawn = TopColumns.All.Where(column => column.IsDrawn).Select(column => column.Id);
        var view = options.View with { Columns = options.View.Columns.Except(drawn), Selected = new RowKey(-1, "", null), SelectedAt = int.MaxValue };
        var table = TopTable.Of(frame, view, int.MaxValue / 2);
        var canvas = new Canvas(width ?? 400, table.Lines.Count + 1, options.Glyphs);
        TableArea.Draw(canvas, 0, frame, view, table with { Page = table.Lines.Count, Top = 0 });
        for (var y = 0; y <= table.Lines.Count; y++)
        {
            var line = canvas.Text(y);
            // The table begins one place from the edge of a screen.
            yield return line.Length > 0 ? line[1..] : "";
        }

        if (frame.Sockets.Count > 0)
        {
            yield return "";
            foreach (var line in SocketTable.Lines(frame.Sockets, frame.Nodes.Count > 1))
            {
                yield return line;
            }
        }
    }

    private static string Summary(NodeFrame node)
    {
        var wanted = node.Wanted is { } number ? string.Create(CultureInfo.InvariantCulture, $" of {number}") : "";
        return node.SampleAge is null
            ? $"{node.Name}: no data"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{node.Name}: {node.Branches.Count} watchers, {node.Processes}{wanted} processes, CPU {Figure.Percent(node.Cpu)} %, memory {Figure.Size(node.Rss)}");
    }
}
