namespace Circus.Web.Logs;

/// <summary>PURE: finds the level in a line. Only where loggers write it: one of the first words, alone or in brackets.</summary>
internal static class LineLevels
{
    // A timestamp, a name and a process number may come before it.
    private const int MostWords = 6;

    private static readonly char[] _around = ['[', ']', '(', ')', '<', '>', ':', '|', ',', '"', '-', '='];

    public static LineLevel Of(string text)
    {
        var rest = text.AsSpan();
        for (var i = 0; i < MostWords && !rest.IsEmpty; i++)
        {
            rest = rest.TrimStart();
            var end = rest.IndexOfAny(' ', '\t');
            var word = end < 0 ? rest : rest[..end];
            if (OfWord(word.Trim(_around)) is not LineLevel.None and var level)
            {
                return level;
            }

            // level=warn, "level":"warn"
            if (word.IndexOf('=') is > 0 and var sign && word[..sign].Trim(_around).Equals("level", StringComparison.OrdinalIgnoreCase)
                && OfWord(word[(sign + 1)..].Trim(_around)) is not LineLevel.None and var assigned)
            {
                return assigned;
            }

            rest = end < 0 ? [] : rest[end..];
        }

        return LineLevel.None;
    }

    /// <summary>Upper case or lower case, but no word of a sentence: "Error opening" is one, "an error" is not.</summary>
    public static LineLevel OfWord(ReadOnlySpan<char> word)
    {
        if (word.Length is < 3 or > 11)
        {
            return LineLevel.None;
        }

        Span<char> lower = stackalloc char[word.Length];
        word.ToLowerInvariant(lower);
        return lower switch
        {
            "trace" or "debug" or "verbose" or "dbg" or "trc" => LineLevel.Debug,
            "info" or "information" or "notice" or "inf" => LineLevel.Info,
            "warn" or "warning" or "wrn" => LineLevel.Warning,
            "error" or "err" or "fatal" or "critical" or "crit" or "alert" or "emerg" or "panic" or "ftl" or "fail" => LineLevel.Error,
            _ => LineLevel.None,
        };
    }
}
