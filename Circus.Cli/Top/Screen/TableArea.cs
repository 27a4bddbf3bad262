using Circus.Cli.Top.Model;
using Circus.Cli.Top.Table;

namespace Circus.Cli.Top.Screen;

/// <summary>The table: titles, and the rows that have room.</summary>
internal static class TableArea
{
    public static void Draw(Canvas canvas, int y, TopFrame frame, TopView view, TopTable table)
    {
        var columns = TopColumns.Shown(view, frame);
        var pidWidth = PidWidth(table);
        var layout = TableLayout.Of(columns, canvas.Width - 2, view.Sort, LongestName(view, table, pidWidth));
        var scales = new Scales(table);
        Titles(canvas, y, layout, view, scales, pidWidth);
        var stale = frame.Nodes.Select(node => node.IsStale).ToArray();
        for (var i = 0; i < table.Page && table.Top + i < table.Lines.Count; i++)
        {
            var line = table.Lines[table.Top + i];
            Row(canvas, y + 1 + i, layout, line, scales, view, pidWidth, line.Row.Key.Node < stale.Length && stale[line.Row.Key.Node]);
            if (table.Top + i == table.Selected)
            {
                canvas.Lay(0, y + 1 + i, canvas.Width, Ground.Selected);
            }
        }

        if (table.Lines.Count == 0)
        {
            canvas.Write(1, y + 2, view.Filter.Length > 0 ? $"Nothing contains \"{view.Filter}\". Esc clears the filter." : "No watchers.", Tone.Faint);
        }
    }

    private static int LongestName(TopView view, TopTable table, int pidWidth) =>
        table.Lines.Count == 0 ? 0 : table.Lines.Max(line => RuneWidth.Of(line.Row.Name) + (!view.IsTree ? pidWidth : line.Row.IsWatcher ? 2 : Indent(line, Glyphs.Ascii).Length + 2 + pidWidth));

    /// <summary>Deep trees do not push the names out of the screen.</summary>
    private static string Indent(TopLine line, Glyphs glyphs) => "  " + string.Concat(line.Above.Take(5).Select(hasMore => hasMore ? $"{glyphs.Down} " : "  "));

    /// <summary>The digits of the highest pid, and a blank.</summary>
    private static int PidWidth(TopTable table) => Figure.Count(table.Lines.Max(line => line.Row.Key.Pid) ?? 10_000).Length + 1;

    private static void Titles(Canvas canvas, int y, TableLayout layout, TopView view, Scales scales, int pidWidth)
    {
        var x = 1;
        foreach (var (column, width) in layout.Columns)
        {
            var title = column.Id switch
            {
                ColumnId.Name => view.IsTree ? "WATCHER" : "PID".PadLeft(pidWidth - 1) + " PROCESS",
                ColumnId.CpuBar => $"to {Figure.Count(scales.Cpu)} %",
                ColumnId.MemoryBar => $"to {Figure.Count(scales.Memory)} %",
                _ => column.Title,
            };
            var isSort = view.Sort == column.Id;
            var goesUp = (column.Number is null) != view.IsReversed;
            // The mark stands where it does not move the title: before a right-aligned one, behind another.
            var mark = isSort ? (goesUp ? canvas.Glyphs.Ascending : canvas.Glyphs.Descending).ToString() : "";
            var tone = isSort ? Tone.Accent : Tone.Faint;
            if (column.IsRight)
            {
                canvas.WriteRight(x + width, y, title, tone, width);
                canvas.Write(x + Math.Max(width - title.Length - 1, -1), y, mark, tone);
            }
            else
            {
                var end = canvas.Write(x, y, title, tone, width);
                canvas.Write(end < x + width ? end : x + width - 1, y, mark, tone);
            }

            x += width + 1;
        }
    }

    private static void Row(Canvas canvas, int y, TableLayout layout, TopLine line, Scales scales, TopView view, int pidWidth, bool isStale)
    {
        var x = 1;
        var row = line.Row;
        // A watcher whose processes are shown is a heading; what is old is faint.
        var plain = isStale || row.State == "stopped" ? Tone.Faint : row.IsWatcher && view.IsTree ? Tone.Bold : Tone.Plain;
        foreach (var (column, width) in layout.Columns)
        {
            switch (column.Id)
            {
                case ColumnId.Name:
                    Name(canvas, x, y, width, line, view, pidWidth, plain);
                    break;
                case ColumnId.State:
                    canvas.Write(x, y, row.State ?? "", isStale || row.State is null ? Tone.Faint : Header.States(row.State), width);
                    break;
                case ColumnId.Processes:
                    canvas.WriteRight(x + width, y, column.Text!(row) ?? "", row.Processes < row.Wanted && row.State != "stopped" ? Tone.Warning : plain, width);
                    break;
                case ColumnId.CpuBar:
                    Graph.Bar(canvas, x, y, width, row.Cpu, scales.Cpu, isStale ? Tone.Faint : Tone.Cpu);
                    break;
                case ColumnId.CpuGraph:
                    Graph.Load(canvas, x, y, width, row.CpuHistory, 10, isStale ? Tone.Faint : Tone.Cpu);
                    break;
                case ColumnId.MemoryBar:
                    Graph.Bar(canvas, x, y, width, row.Mem, scales.Memory, isStale ? Tone.Faint : Tone.Memory);
                    break;
                case ColumnId.MemoryGraph:
                    Graph.Change(canvas, x, y, width, row.MemHistory, isStale ? Tone.Faint : Tone.Memory);
                    break;
                default:
                    Text(canvas, x, y, width, column, row, column.Id is ColumnId.Cpu or ColumnId.Memory ? plain : plain == Tone.Bold ? Tone.Plain : plain);
                    break;
            }

            x += width + 1;
        }
    }

    private static void Text(Canvas canvas, int x, int y, int width, TopColumn column, TopRow row, Tone tone)
    {
        var text = column.Text!(row) ?? "";
        // What is not known, and what is nothing, does not catch the eye.
        var ink = text is Figure.Unknown || column.Number?.Invoke(row) is 0 ? Tone.Faint : tone;
        if (column.IsRight)
        {
            canvas.WriteRight(x + width, y, text, ink, width);
        }
        else
        {
            canvas.Write(x, y, text, ink, width);
        }
    }

    private static void Name(Canvas canvas, int x, int y, int width, TopLine line, TopView view, int pidWidth, Tone tone)
    {
        var end = x + width;
        if (view.IsTree)
        {
            var glyphs = canvas.Glyphs;
            var mark = line.Place switch
            {
                TopPlace.Open => $"{glyphs.Open} ",
                TopPlace.Closed => $"{glyphs.Closed} ",
                TopPlace.Branch => $"{Indent(line, glyphs)}{glyphs.Branch} ",
                TopPlace.Last => $"{Indent(line, glyphs)}{glyphs.Last} ",
                TopPlace.Alone => "  ",
            };
            x = canvas.Write(x, y, mark, Tone.Faint, end - x);
        }

        if (line.Row.Key.Pid is { } pid)
        {
            var digits = Figure.Count(pid);
            var room = pidWidth - 1;
            canvas.WriteRight(Math.Min(x + room, end), y, digits, Tone.Faint, Math.Min(room, end - x));
            x += room + 1;
        }

        canvas.Write(x, y, line.Row.Name, tone, end - x);
    }

    /// <summary>Of the bars: the same for all rows, so that they can be compared.</summary>
    private sealed class Scales(TopTable table)
    {
        public double Cpu { get; } = Graph.Scale(table.Lines.Select(line => line.Row.Cpu ?? 0).DefaultIfEmpty(0).Max(), 100);

        public double Memory { get; } = Graph.Scale(table.Lines.Select(line => line.Row.Mem ?? 0).DefaultIfEmpty(0).Max(), 1);
    }
}
