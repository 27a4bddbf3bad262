using System.Globalization;
using System.Text;

namespace Circus.Web.Logs;

/// <summary>
/// PURE: takes the escape sequences of a line apart (ECMA-48). Colours become styles out of a fixed list; everything else that a terminal would
/// obey is left out, and what could hide or turn text is made visible. Nothing of a line ever becomes markup.
/// </summary>
internal static class AnsiText
{
    private const char Escape = '\e';

    public static IReadOnlyList<Segment> Parse(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !HasHidden(text))
        {
            return text.Length == 0 ? [] : [new Segment(text, "")];
        }

        List<Segment> segments = [];
        var style = new AnsiStyle();
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == Escape)
            {
                var end = EndOfSequence(text, i, out var parameters);
                if (parameters is not null)
                {
                    Flush();
                    style = style.With(parameters);
                }

                i = end;
                continue;
            }

            Append(plain, text[i]);
        }

        Flush();
        return segments;

        void Flush()
        {
            if (plain.Length > 0)
            {
                segments.Add(new Segment(plain.ToString(), style.ToString()));
                plain.Clear();
            }
        }
    }

    /// <summary>The text alone.</summary>
    public static string Strip(string text) => string.Concat(Parse(text).Select(segment => segment.Text));

    /// <returns>Index of the last character of the sequence; its parameters if it is about looks (SGR).</returns>
    private static int EndOfSequence(string text, int start, out string? parameters)
    {
        parameters = null;
        if (start + 1 >= text.Length)
        {
            return start;
        }

        switch (text[start + 1])
        {
            case '[':
                var end = start + 2;
                while (end < text.Length && text[end] is >= ' ' and <= '?')
                {
                    end++;
                }

                if (end < text.Length && text[end] == 'm')
                {
                    parameters = text[(start + 2)..end];
                }

                // Another character than a final one breaks the sequence off, and counts itself.
                return end < text.Length && text[end] is >= '@' and <= '~' ? end : end - 1;
            // Titles, links and other strings: up to BEL or ESC \.
            case ']' or 'P' or 'X' or '^' or '_':
                var stop = text.AsSpan(start + 2).IndexOfAny('\a', Escape);
                if (stop < 0)
                {
                    return text.Length - 1;
                }

                var at = start + 2 + stop;
                return text[at] == Escape && at + 1 < text.Length && text[at + 1] == '\\' ? at + 1 : at;
            default:
                return start + 1;
        }
    }

    private static bool HasHidden(string text) => text.AsSpan().ContainsAny(_hidden) || text.AsSpan().ContainsAnyInRange('\x7f', '\x9f');

    // Turn the direction of what follows, or have no width: "invoice\u202Efdp.exe".
    private static readonly System.Buffers.SearchValues<char> _hidden = System.Buffers.SearchValues.Create(
        "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff");

    private static void Append(StringBuilder plain, char c)
    {
        switch (c)
        {
            case '\t':
                plain.Append(c);
                break;
            case < ' ':
                // Pictures of control characters, Unicode block 2400.
                plain.Append((char)(0x2400 + c));
                break;
            case '\x7f':
                plain.Append('\u2421');
                break;
            case >= '\x80' and <= '\x9f':
            case var hidden when _hidden.Contains(hidden):
                plain.Append(CultureInfo.InvariantCulture, $"<U+{(int)c:X4}>");
                break;
            default:
                plain.Append(c);
                break;
        }
    }
}
