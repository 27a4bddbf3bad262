using System.Text;

namespace Circus.Cli.Output;

/// <summary>Columns under their titles. What does not fit the line is cut from the widest column, so that nothing wraps.</summary>
internal sealed class TableWriter(params string[] titles)
{
    private const string Gap = "  ";

    private readonly List<Cell[]> _rows = [];
    private readonly HashSet<int> _rightAligned = [];
    private readonly HashSet<int> _kept = [];

    /// <summary>Numbers are easier to compare when their ends stand below each other.</summary>
    public TableWriter AlignRight(params int[] columns)
    {
        _rightAligned.UnionWith(columns);
        return this;
    }

    /// <summary>Columns whose words are short and say nothing when they are cut: the others give way first.</summary>
    public TableWriter Keep(params int[] columns)
    {
        _kept.UnionWith(columns);
        return this;
    }

    public void Add(params Cell[] cells) => _rows.Add([.. cells.Select(cell => cell with { Text = OneLine(cell.Text) })]);

    public void WriteTo(TextWriter output, int width, bool hasColour)
    {
        foreach (var line in Lines(width, hasColour))
        {
            output.WriteLine(line);
        }
    }

    public IEnumerable<string> Lines(int width, bool hasColour)
    {
        var widths = titles.Select((title, column) => _rows.Select(row => row[column].Text.Length).Append(title.Length).Max()).ToArray();
        Fit(widths, [.. titles.Select((title, column) => _kept.Contains(column) ? widths[column] : title.Length)], width);
        Fit(widths, [.. titles.Select(_ => 1)], width);
        yield return Line([.. titles.Select(title => new Cell(title, Ink.Faint))], widths, hasColour);
        foreach (var row in _rows)
        {
            yield return Line(row, widths, hasColour);
        }
    }

    /// <summary>Takes from the widest column, again and again, until the line is short enough or every column has its least width.</summary>
    private static void Fit(int[] widths, int[] least, int width)
    {
        for (var over = widths.Sum() + (Gap.Length * (widths.Length - 1)) - width; over > 0; over--)
        {
            var widest = Enumerable.Range(0, widths.Length).Where(column => widths[column] > least[column]).OrderByDescending(column => widths[column]).DefaultIfEmpty(-1).First();
            if (widest < 0)
            {
                return;
            }

            widths[widest]--;
        }
    }

    /// <summary>At most so many characters; what was cut is marked.</summary>
    public static string Cut(string text, int width) => text.Length <= width ? text : width > 1 ? text[..(width - 1)] + "…" : text[..Math.Max(width, 0)];

    /// <summary>Text from elsewhere must not move the cursor.</summary>
    public static string OneLine(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    private string Line(Cell[] cells, int[] widths, bool hasColour)
    {
        var line = new StringBuilder();
        for (var column = 0; column < cells.Length; column++)
        {
            var text = Cut(cells[column].Text, widths[column]);
            var padding = new string(' ', widths[column] - text.Length);
            var painted = (cells[column] with { Text = text }).Paint(hasColour);
            line.Append(column == 0 ? "" : Gap).Append(_rightAligned.Contains(column) ? padding + painted : painted + padding);
        }

        return line.ToString().TrimEnd();
    }
}
