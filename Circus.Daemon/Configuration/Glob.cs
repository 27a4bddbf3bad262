namespace Circus.Daemon.Configuration;

/// <summary>Shell patterns as in fnmatch(3): *, ?, [abc], [a-z], [!abc]. Case matters.</summary>
internal static class Glob
{
    public static bool HasWildcard(string pattern) => pattern.AsSpan().IndexOfAny('*', '?', '[') >= 0;

    /// <summary>Whether the whole text matches.</summary>
    public static bool IsMatch(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = ++p;
                starText = t;
            }
            else if (p < pattern.Length && MatchesOne(pattern, p, text[t], out var next))
            {
                p = next;
                t++;
            }
            else if (star >= 0)
            {
                // The last star takes one character more. Earlier stars need no second try, so this stays quadratic at worst.
                p = star;
                t = ++starText;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }

    private static bool MatchesOne(string pattern, int p, char c, out int next)
    {
        next = p + 1;
        if (pattern[p] == '?')
        {
            return true;
        }

        // "]" as the first member is an ordinary character.
        var isNegated = pattern[p] == '[' && p + 1 < pattern.Length && pattern[p + 1] == '!';
        var first = p + (isNegated ? 2 : 1);
        var close = pattern[p] == '[' && first < pattern.Length ? pattern.IndexOf(']', Math.Min(first + 1, pattern.Length)) : -1;
        if (close < 0)
        {
            return pattern[p] == c;
        }

        next = close + 1;
        return IsMember(pattern.AsSpan(first, close - first), c) != isNegated;
    }

    private static bool IsMember(ReadOnlySpan<char> members, char c)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (i + 2 < members.Length && members[i + 1] == '-')
            {
                if (members[i] <= c && c <= members[i + 2])
                {
                    return true;
                }

                i += 2;
            }
            else if (members[i] == c)
            {
                return true;
            }
        }

        return false;
    }
}
