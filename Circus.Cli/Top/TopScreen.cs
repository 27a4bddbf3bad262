using System.Globalization;
using System.Text;
using Circus.Cli.Output;

namespace Circus.Cli.Top;

/// <summary>Rows to lines of text, for any size of the terminal. Decides only.</summary>
internal static class TopScreen
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>From here on there is room for the small graphs.</summary>
    private const int WideFrom = 96;

    /// <summary>Columns with numbers, without name and graph.</summary>
    private const int NumbersWidth = 54;

    /// <summary>The whole screen: exactly <paramref name="height"/> lines, none wider than <paramref name="width"/>.</summary>
    public static IReadOnlyList<string> Lines(TopModel model, TopView view, int width, int height, bool hasColour)
    {
        List<string> lines = [Headline(model, view, width, hasColour), ""];
        if (model.LastSample is null)
        {
            lines.Add(view.Fault is { } fault ? new Cell(TableWriter.Cut(fault, width), Ink.Bad).Paint(hasColour) : "*** Waiting for data ***");
        }
        else
        {
            lines.Add(new Cell(Line("", "WATCHER / PROCESS", "STATE", "PROCS", "CPU %", "MEMORY", "MEM %", "AGE", "", width), Ink.Faint).Paint(hasColour));
            var rows = model.Rows();
            var room = Math.Max(height - lines.Count - 2, 0);
            var top = Math.Clamp(view.Top, 0, Math.Max(rows.Count - room, 0));
            lines.AddRange(rows.Skip(top).Take(room).Select(row => Row(row, width, hasColour)));
            if (rows.Count > top + room || top > 0)
            {
                Pad(lines, height - 2);
                lines.Add(new Cell(TableWriter.Cut($" {top + 1} to {Math.Min(top + room, rows.Count)} of {rows.Count}", width), Ink.Faint).Paint(hasColour));
            }
        }

        Pad(lines, height - 1);
        lines.Add(Footer(model, view, width, hasColour));
        return [.. lines.Take(height)];
    }

    /// <summary>The table alone, for --once.</summary>
    public static IEnumerable<string> Table(TopModel model, int width, bool hasColour) =>
        model.Rows().Select(row => Row(row, width, hasColour))
            .Prepend(new Cell(Line("", "WATCHER / PROCESS", "STATE", "PROCS", "CPU %", "MEMORY", "MEM %", "AGE", "", width), Ink.Faint).Paint(hasColour));

    /// <summary>A graph of one line; the highest block is 100 % of a core or, above it, the highest value.</summary>
    public static string Spark(IReadOnlyList<double> history, int width)
    {
        var shown = history.TakeLast(width).ToList();
        var highest = Math.Max(shown.Count == 0 ? 0 : shown.Max(), 10);
        var blocks = shown.Select(value => Blocks[(int)Math.Clamp(value / highest * (Blocks.Length - 1), 0, Blocks.Length - 1)]);
        return string.Concat(blocks).PadLeft(width);
    }

    private static string Headline(TopModel model, TopView view, int width, bool hasColour)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"Circus Top  {view.Endpoint}  {model.TotalWatchers} watchers  {model.TotalProcesses} processes  CPU {model.TotalCpu:0.0} %  memory {SizeText(model.TotalRss)}");
        var state = view switch
        {
            { IsPaused: true } => new Cell("PAUSED", Ink.Warning),
            { IsStale: true } => new Cell("NO NEW DATA", Ink.Bad),
            _ => new Cell("", Ink.Plain),
        };
        var room = Math.Max(width - state.Text.Length - 1, 0);
        return new Cell(TableWriter.Cut(text, room).PadRight(room), Ink.Bold).Paint(hasColour) + (state.Text.Length > 0 ? " " + state.Paint(hasColour) : "");
    }

    private static string Footer(TopModel model, TopView view, int width, bool hasColour)
    {
        var keys = $" q quit  c cpu  m memory  n name  p processes  space {(view.IsPaused ? "go on" : "pause")}  arrows scroll   sorted by {SortName(model.Sort)}";
        return new Cell(TableWriter.Cut(keys, width).PadRight(width), Ink.Reverse).Paint(hasColour);
    }

    private static string SortName(TopSort sort) => sort switch
    {
        TopSort.Cpu => "cpu",
        TopSort.Memory => "memory",
        TopSort.Name => "name",
    };

    private static string Row(TopRow row, int width, bool hasColour)
    {
        var isWatcher = row.Pid is null;
        var count = !isWatcher
            ? ""
            : row.Wanted is { } wanted ? string.Create(CultureInfo.InvariantCulture, $"{row.Processes}/{wanted}") : row.Processes.ToString(CultureInfo.InvariantCulture);
        var name = isWatcher ? row.Name : string.Create(CultureInfo.InvariantCulture, $"{row.Pid} {row.Name}");
        var line = Line(
            isWatcher ? "" : "  ",
            TableWriter.OneLine(name),
            row.State ?? "",
            count,
            Number(row.Cpu, "0.0"),
            row.Rss is { } rss ? SizeText(rss) : "-",
            Number(row.Mem, "0.00"),
            row.Age is { } age ? DurationText.Of(age) : "-",
            Spark(row.History, Math.Max(SparkWidth(width), 0)),
            width);
        var ink = row.State is "failed" or "invalid" ? Ink.Bad : row.State is "backing off" ? Ink.Warning : isWatcher ? Ink.Bold : Ink.Plain;
        return new Cell(line, ink).Paint(hasColour);
    }

    private static string Line(
        string indent, string name, string state, string count, string cpu, string rss, string mem, string age, string spark, int width)
    {
        var sparkWidth = SparkWidth(width);
        var nameWidth = Math.Max(width - NumbersWidth - (sparkWidth > 0 ? sparkWidth + 2 : 0), 8);
        var line = new StringBuilder()
            .Append(TableWriter.Cut(indent + name, nameWidth).PadRight(nameWidth))
            .Append(' ').Append(TableWriter.Cut(state, 11).PadRight(11))
            .Append(count.PadLeft(6)).Append(cpu.PadLeft(8)).Append(rss.PadLeft(11)).Append(mem.PadLeft(7)).Append(age.PadLeft(9));
        if (sparkWidth > 0)
        {
            line.Append("  ").Append(spark.PadRight(sparkWidth));
        }

        return TableWriter.Cut(line.ToString().TrimEnd(), width);
    }

    private static int SparkWidth(int width) => width < WideFrom ? 0 : Math.Min(width - WideFrom + 10, TopModel.HistoryLength);

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string SizeText(long bytes) => bytes switch
    {
        < 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} KiB"),
        < 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.00} GiB"),
    };

    private static void Pad(List<string> lines, int count)
    {
        while (lines.Count < count)
        {
            lines.Add("");
        }
    }
}
