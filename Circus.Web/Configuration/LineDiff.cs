namespace Circus.Web.Configuration;

/// <summary>PURE: a line of a comparison.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Text">The line.</param>
internal readonly record struct LineDiff(LineDiff.Change Kind, string Text)
{
    /// <summary>Lines around a change that are shown with it.</summary>
    private const int Around = 3;

    // The table has so many rows times columns; what is larger is shown as one whole change.
    private const long LargestTable = 9_000_000;

    internal enum Change
    {
        Same,
        Added,
        Removed,

        /// <summary>Lines that are the same in both and are left out; the text is their number.</summary>
        Gap,
    }

    /// <summary>From one text to the other: all lines.</summary>
    public static IReadOnlyList<LineDiff> Of(string before, string after)
    {
        var (former, latter) = (Lines(before), Lines(after));
        var start = 0;
        while (start < former.Length && start < latter.Length && former[start] == latter[start])
        {
            start++;
        }

        var end = 0;
        while (end < former.Length - start && end < latter.Length - start && former[^(end + 1)] == latter[^(end + 1)])
        {
            end++;
        }

        return
        [
            .. former[..start].Select(line => new LineDiff(Change.Same, line)),
            .. Between(former[start..^end], latter[start..^end]),
            .. former[^end..].Select(line => new LineDiff(Change.Same, line)),
        ];
    }

    /// <summary>Only what changed, with a few lines around it.</summary>
    public static IReadOnlyList<LineDiff> Brief(IReadOnlyList<LineDiff> lines)
    {
        List<LineDiff> brief = [];
        var left = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            var isNear = Enumerable.Range(Math.Max(0, i - Around), Math.Min(lines.Count, i + Around + 1) - Math.Max(0, i - Around)).Any(near => lines[near].Kind != Change.Same);
            if (isNear)
            {
                AddGap();
                brief.Add(lines[i]);
            }
            else
            {
                left++;
            }
        }

        AddGap();
        return brief;

        void AddGap()
        {
            if (left > 0)
            {
                brief.Add(new LineDiff(Change.Gap, $"{left} {(left == 1 ? "line" : "lines")} the same"));
                left = 0;
            }
        }
    }

    /// <summary>By the longest common subsequence.</summary>
    private static List<LineDiff> Between(string[] former, string[] latter)
    {
        if ((long)(former.Length + 1) * (latter.Length + 1) > LargestTable)
        {
            return [.. former.Select(line => new LineDiff(Change.Removed, line)), .. latter.Select(line => new LineDiff(Change.Added, line))];
        }

        var common = new int[former.Length + 1, latter.Length + 1];
        for (var i = former.Length - 1; i >= 0; i--)
        {
            for (var j = latter.Length - 1; j >= 0; j--)
            {
                common[i, j] = former[i] == latter[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        List<LineDiff> lines = [];
        for (int i = 0, j = 0; i < former.Length || j < latter.Length;)
        {
            if (i < former.Length && j < latter.Length && former[i] == latter[j])
            {
                lines.Add(new LineDiff(Change.Same, former[i]));
                i++;
                j++;
            }
            else if (i < former.Length && (j == latter.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add(new LineDiff(Change.Removed, former[i++]));
            }
            else
            {
                lines.Add(new LineDiff(Change.Added, latter[j++]));
            }
        }

        return lines;
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
