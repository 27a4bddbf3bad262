using System.Text;

namespace Circus.Cli.Output;

/// <summary>Columns under their titles. The last column takes what is left of the line and is cut there.</summary>
internal sealed class TableWriter(params string[] titles)
{
    private const string Gap = "  ";

    private readonly List<Cell[]> _rows = [];
    private readonly HashSet<int> _rightAligned = [];

    /// <summary>Numbers are easier to compare when their ends stand below each other.</summary>
    public TableWriter AlignRight(params int[] columns)
    {
        _rightAligned.UnionWith(columns);
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
        var before = widths[..^1].Sum() + (Gap.Length * (titles.Length - 1));
        widths[^1] = Math.Min(widths[^1], Math.Max(width - before, titles[^1].Length));
        yield return Line([.. titles.Select(title => new Cell(title, Ink.Faint))], widths, hasColour);
        foreach (var row in _rows)
        {
            yield return Line(row, widths, hasColour);
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
