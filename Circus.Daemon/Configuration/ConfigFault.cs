using System.Text;

namespace Circus.Daemon.Configuration;

/// <summary>One thing that is wrong (or only odd, as a warning) in a configuration file.</summary>
/// <param name="File">The file as the operator named it.</param>
/// <param name="Line">From 1; 0 when the file as a whole is meant.</param>
/// <param name="Section">Title of the section without brackets, or null.</param>
/// <param name="Key">The key, or null when the section or line as a whole is meant.</param>
/// <param name="Text">What was found and what is allowed.</param>
internal sealed record ConfigFault(string File, int Line, string? Section, string? Key, string Text)
{
    private const int LongestQuote = 80;

    /// <summary>One line: <c>my.ini:12: [watcher:web] numprocesses: found "abc", allowed: an integer from 0</c>.</summary>
    public override string ToString()
    {
        var line = new StringBuilder(File);
        if (Line > 0)
        {
            line.Append(':').Append(Line);
        }

        line.Append(": ");
        if (Section is not null)
        {
            line.Append('[').Append(Section).Append(']').Append(Key is null ? ": " : " ");
        }

        if (Key is not null)
        {
            line.Append(Key).Append(": ");
        }

        return OnOneLine(line.Append(Text).ToString(), int.MaxValue);
    }

    /// <summary>The value in quotes, on one line and not endless, for use in a message.</summary>
    public static string Quote(string value) => $"\"{OnOneLine(value, LongestQuote)}\"";

    private static string OnOneLine(string text, int longest)
    {
        var clean = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var c in text)
        {
            if (clean.Length >= longest)
            {
                return clean.Append("...").ToString();
            }

            _ = c switch
            {
                '\n' => clean.Append("\\n"),
                '\t' => clean.Append("\\t"),
                _ when char.IsControl(c) => clean.Append('?'),
                _ => clean.Append(c),
            };
        }

        return clean.ToString();
    }
}
