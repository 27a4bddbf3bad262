using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Circus.Daemon.Processes;

/// <summary>
/// Splits a text into words by the quoting rules of the POSIX shell (XCU 2.2): single quotes, double quotes, backslash. Nothing is expanded.
/// As in Circus, a backslash between double quotes only escapes a double quote, a backslash or a line end, so that "\$" keeps both characters.
/// </summary>
internal static class ShellWords
{
    public static bool TrySplit(string text, [NotNullWhen(true)] out IReadOnlyList<string>? words, [NotNullWhen(false)] out string? error)
    {
        var list = new List<string>();
        var word = new StringBuilder();
        var isWord = false;
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                if (isWord)
                {
                    list.Add(word.ToString());
                    word.Clear();
                    isWord = false;
                }

                i++;
            }
            else if (c is '\'' or '"')
            {
                isWord = true;
                var end = c == '\'' ? SingleQuoted(text, i, word) : DoubleQuoted(text, i, word);
                if (end < 0)
                {
                    words = null;
                    error = string.Create(CultureInfo.InvariantCulture, $"the quote {c} at character {i + 1} is not closed");
                    return false;
                }

                i = end;
            }
            else if (c == '\\')
            {
                if (i + 1 == text.Length)
                {
                    words = null;
                    error = "there is nothing after the backslash at the end";
                    return false;
                }

                // A backslash at the end of a line joins it with the next.
                if (text[i + 1] != '\n')
                {
                    isWord = true;
                    word.Append(text[i + 1]);
                }

                i += 2;
            }
            else
            {
                isWord = true;
                word.Append(c);
                i++;
            }
        }

        if (isWord)
        {
            list.Add(word.ToString());
        }

        words = list;
        error = null;
        return true;
    }

    /// <summary>Returns where the text goes on after the closing quote, or -1 without one.</summary>
    private static int SingleQuoted(string text, int open, StringBuilder word)
    {
        var close = text.IndexOf('\'', open + 1);
        if (close >= 0)
        {
            word.Append(text, open + 1, close - open - 1);
        }

        return close < 0 ? -1 : close + 1;
    }

    private static int DoubleQuoted(string text, int open, StringBuilder word)
    {
        for (var i = open + 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    return i + 1;
                case '\\' when i + 1 < text.Length && text[i + 1] is '"' or '\\' or '\n':
                    i++;
                    if (text[i] != '\n')
                    {
                        word.Append(text[i]);
                    }

                    break;
                default:
                    word.Append(text[i]);
                    break;
            }
        }

        return -1;
    }
}
