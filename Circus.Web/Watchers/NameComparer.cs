namespace Circus.Web.Watchers;

/// <summary>Names as people order them: worker-2 before worker-10.</summary>
internal sealed class NameComparer : IComparer<string>
{
    public static readonly NameComparer Instance = new();

    public int Compare(string? x, string? y)
    {
        var one = x.AsSpan();
        var other = y.AsSpan();
        while (!one.IsEmpty && !other.IsEmpty)
        {
            var order = char.IsAsciiDigit(one[0]) && char.IsAsciiDigit(other[0])
                ? CompareNumbers(ref one, ref other)
                : CompareLetters(ref one, ref other);
            if (order != 0)
            {
                return order;
            }
        }

        return one.Length != other.Length ? one.Length - other.Length : string.CompareOrdinal(x, y);
    }

    private static int CompareLetters(ref ReadOnlySpan<char> one, ref ReadOnlySpan<char> other)
    {
        var order = char.ToLowerInvariant(one[0]) - char.ToLowerInvariant(other[0]);
        one = one[1..];
        other = other[1..];
        return order;
    }

    /// <summary>A longer number without its zeros is larger, whatever its digits.</summary>
    private static int CompareNumbers(ref ReadOnlySpan<char> one, ref ReadOnlySpan<char> other)
    {
        var left = Digits(one);
        var right = Digits(other);
        one = one[left.Length..];
        other = other[right.Length..];
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);
    }

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? text[..end] : text;
}
