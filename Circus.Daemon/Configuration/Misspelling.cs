namespace Circus.Daemon.Configuration;

/// <summary>Finds the known word that an unknown one was probably meant to be.</summary>
internal static class Misspelling
{
    /// <summary>Words with fewer letters are near to too many others: there only the same letters in another order count.</summary>
    private const int ShortWord = 5;

    /// <summary>A second wrong letter is allowed in words of this length.</summary>
    private const int LongWord = 8;

    /// <summary>The nearest known word, or null when none is near.</summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        // Nobody means a key by something of this length, and the distance takes the square of it.
        if (word.Length > 64)
        {
            return null;
        }

        var plain = Plain(word);
        return known.Select(candidate => (Candidate: candidate, Distance: Distance(plain, Plain(candidate))))
            .Where(pair => IsNear(plain, Plain(pair.Candidate), pair.Distance))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .Select(pair => pair.Candidate).FirstOrDefault();
    }

    private static bool IsNear(string word, string candidate, int distance) => candidate.Length switch
    {
        < ShortWord => distance == 0 || (distance == 1 && word.Order().SequenceEqual(candidate.Order())),
        < LongWord => distance <= 1,
        _ => distance <= 2,
    };

    private static string Plain(string word) =>
        word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Optimal string alignment: letters added, left out, replaced, or two neighbours exchanged count one each.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
