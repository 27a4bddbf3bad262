namespace Circus.Cli.Top.Screen;

/// <summary>The characters of bars, graphs and frames: those of UTF-8 terminals, or plain ASCII.</summary>
internal sealed record Glyphs
{
    private static readonly string[] _locales = ["LC_ALL", "LC_CTYPE", "LANG"];

    public static readonly Glyphs Unicode = new()
    {
        Levels = "▁▂▃▄▅▆▇█",
        Full = '━',
        Half = '╸',
        Track = '─',
        Open = '▾',
        Closed = '▸',
        Branch = '├',
        Last = '└',
        Descending = '▼',
        Ascending = '▲',
        Ellipsis = '…',
        Separator = '·',
        TopLeft = '╭',
        TopRight = '╮',
        BottomLeft = '╰',
        BottomRight = '╯',
        Across = '─',
        Down = '│',
        Cursor = '█',
        Arrows = "↑↓",
    };

    public static readonly Glyphs Ascii = new()
    {
        Levels = "_.:-=+*#",
        Full = '=',
        Half = '-',
        Track = '.',
        Open = 'v',
        Closed = '>',
        Branch = '|',
        Last = '`',
        Descending = 'v',
        Ascending = '^',
        Ellipsis = '~',
        Separator = '|',
        TopLeft = '+',
        TopRight = '+',
        BottomLeft = '+',
        BottomRight = '+',
        Across = '-',
        Down = '|',
        Cursor = '_',
        Arrows = "Up/Dn",
    };

    /// <summary>Of a graph, the lowest first.</summary>
    public required string Levels { get; init; }

    public required char Full { get; init; }

    public required char Half { get; init; }

    public required char Track { get; init; }

    public required char Open { get; init; }

    public required char Closed { get; init; }

    public required char Branch { get; init; }

    public required char Last { get; init; }

    public required char Descending { get; init; }

    public required char Ascending { get; init; }

    public required char Ellipsis { get; init; }

    public required char Separator { get; init; }

    public required char TopLeft { get; init; }

    public required char TopRight { get; init; }

    public required char BottomLeft { get; init; }

    public required char BottomRight { get; init; }

    public required char Across { get; init; }

    public required char Down { get; init; }

    public required char Cursor { get; init; }

    public required string Arrows { get; init; }

    /// <summary>Whether the locale of this program has characters beyond ASCII (locale(7): the first that is set counts).</summary>
    public static bool IsUnicode(Func<string, string?> variable)
    {
        var locale = Array.ConvertAll(_locales, name => variable(name)).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "C";
        return locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
    }
}
