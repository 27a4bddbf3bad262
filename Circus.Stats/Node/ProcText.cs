using System.Buffers.Text;

namespace Circus.Stats.Node;

/// <summary>Takes numbers and words out of the text of /proc. PURE.</summary>
internal static class ProcText
{
    /// <summary>The number behind a key at the beginning of a line; null when there is none.</summary>
    public static long? Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        for (var rest = text; !rest.IsEmpty;)
        {
            var line = NextLine(ref rest);
            if (line.StartsWith(key))
            {
                line = line[key.Length..];
                return NextNumber(ref line);
            }
        }

        return null;
    }

    /// <summary>Takes a line off; without its end.</summary>
    public static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line;
    }

    /// <summary>Takes a word off.</summary>
    public static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart((byte)' ');
        var end = rest.IndexOf((byte)' ');
        var word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..];
        return word;
    }

    /// <summary>Takes a number off; null when something else comes.</summary>
    public static long? NextNumber(ref ReadOnlySpan<byte> rest) =>
        Utf8Parser.TryParse(NextWord(ref rest), out long number, out _) ? number : null;

    /// <summary>The same for a number with a fraction.</summary>
    public static double? NextFraction(ref ReadOnlySpan<byte> rest) =>
        Utf8Parser.TryParse(NextWord(ref rest), out double number, out _) ? number : null;
}
