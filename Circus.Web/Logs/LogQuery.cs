using System.Text.RegularExpressions;

namespace Circus.Web.Logs;

/// <summary>PURE: which rows somebody wants to see, and what in them is to be marked. All of it stands in the address of the page.</summary>
internal sealed record LogQuery
{
    public static readonly LogQuery All = new();

    private readonly Lazy<(Regex? Pattern, string? Fault)> _pattern;

    public LogQuery() => _pattern = new(Compile);

    private LogQuery(LogQuery other)
    {
        (Text, IsPattern, MindsCase, MarksOnly, HidesStdout, HidesStderr, HidesEvents, Level, Wid) =
            (other.Text, other.IsPattern, other.MindsCase, other.MarksOnly, other.HidesStdout, other.HidesStderr, other.HidesEvents, other.Level, other.Wid);
        _pattern = new(Compile);
    }

    /// <summary>What is looked for; empty for everything.</summary>
    public string Text { get; init; } = "";

    /// <summary>It is a regular expression.</summary>
    public bool IsPattern { get; init; }

    public bool MindsCase { get; init; }

    /// <summary>Matches are marked, and the lines between them stay.</summary>
    public bool MarksOnly { get; init; }

    public bool HidesStdout { get; init; }

    public bool HidesStderr { get; init; }

    public bool HidesEvents { get; init; }

    /// <summary>Lines below it are hidden, and those that say nothing of a level.</summary>
    public LineLevel Level { get; init; }

    /// <summary>Only of this slot.</summary>
    public int? Wid { get; init; }

    public bool IsSearch => Text.Length > 0;

    /// <summary>Why the expression is none; null when it is one.</summary>
    public string? Fault => IsPattern && IsSearch ? _pattern.Value.Fault : null;

    /// <summary>Whether the row is shown.</summary>
    public bool Shows(LogEntry entry) => entry.Kind switch
    {
        LogKind.Gap => true,
        LogKind.Event => !HidesEvents && !(IsSearch && !MarksOnly) && Level == LineLevel.None && IsOfSlot(entry),
        _ => !(entry.Kind == LogKind.Stdout ? HidesStdout : HidesStderr)
            && IsOfSlot(entry)
            && (Level == LineLevel.None || LevelOf(entry.Text) >= Level)
            && (MarksOnly || Matches(entry.Text)),
    };

    /// <summary>Whether the text is what is looked for. An expression that is none matches nothing.</summary>
    public bool Matches(string text)
    {
        if (!IsSearch)
        {
            return true;
        }

        var plain = text.Contains('\e') ? AnsiText.Strip(text) : text;
        return IsPattern ? _pattern.Value.Pattern?.IsMatch(plain) == true : plain.Contains(Text, Comparison);
    }

    /// <summary>Where in the text it is, in order; at most so many places.</summary>
    public IEnumerable<Range> Hits(string text, int most)
    {
        if (!IsSearch)
        {
            yield break;
        }

        if (IsPattern)
        {
            if (_pattern.Value.Pattern is { } pattern)
            {
                foreach (var match in pattern.Matches(text).Take(most).Where(match => match.Length > 0))
                {
                    yield return match.Index..(match.Index + match.Length);
                }
            }

            yield break;
        }

        for (int at = text.IndexOf(Text, Comparison), count = 0; at >= 0 && count < most; at = text.IndexOf(Text, at + Text.Length, Comparison), count++)
        {
            yield return at..(at + Text.Length);
        }
    }

    public static LineLevel LevelOf(string text) => JsonLine.Parse(text) is { } json ? json.Level : LineLevels.Of(text);

    private StringComparison Comparison => MindsCase ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private bool IsOfSlot(LogEntry entry) => Wid is not { } wid || entry.Wid == wid || entry.Wid == 0;

    private (Regex?, string?) Compile()
    {
        try
        {
            // Takes time in proportion to the text, whatever was typed.
            var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (MindsCase ? RegexOptions.None : RegexOptions.IgnoreCase);
            return (new Regex(Text, options), null);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return (null, fault.Message);
        }
    }
}
