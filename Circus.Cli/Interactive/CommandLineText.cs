using System.Text;

namespace Circus.Cli.Interactive;

/// <summary>Words of a typed line, with quotes of both kinds around those that contain blanks.</summary>
internal static class CommandLineText
{
    public static IReadOnlyList<string> Split(string line)
    {
        var (words, last, _) = Read(line);
        return last is null ? words : [.. words, last];
    }

    /// <summary>The words before the end of the line, what is there of the one at the end, and where that begins.</summary>
    public static (IReadOnlyList<string> Before, string Current, int Start) Unfinished(string line)
    {
        var (words, last, start) = Read(line);
        return (words, last ?? "", start);
    }

    /// <summary>As it has to be typed.</summary>
    public static string Quote(string word) => word.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'')
        ? word.Contains('"', StringComparison.Ordinal) ? $"'{word}'" : $"\"{word}\""
        : word;

    private static (List<string> Words, string? Last, int Start) Read(string line)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var quote = '\0';
        var start = -1;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (start >= 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    start = -1;
                }

                continue;
            }

            start = start < 0 ? i : start;
            if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                quote = quote == '\0' ? c : '\0';
            }
            else
            {
                word.Append(c);
            }
        }

        return start < 0 ? (words, null, line.Length) : (words, word.ToString(), start);
    }
}
