namespace Circus.Web.Search;

/// <summary>PURE: how well a name fits what somebody types.</summary>
internal static class Likeness
{
    private const string Boundaries = "-_.:/ ";

    /// <returns>0 when it does not; the more the better.</returns>
    public static double Of(string name, string typed)
    {
        if (typed.Length == 0)
        {
            return 1;
        }

        var at = name.IndexOf(typed, StringComparison.OrdinalIgnoreCase);
        // Among those that fit alike the shorter name is meant.
        var length = 1.0 / (name.Length + 1);
        return at switch
        {
            0 when name.Length == typed.Length => 100,
            0 => 80 + length,
            > 0 when AtBoundary(name, typed) => 60 + length,
            > 0 => 40 + length,
            _ => Spread(name, typed) is { } spread ? 20 - Math.Min(spread, 19) + length : 0,
        };
    }

    private static bool AtBoundary(string name, string typed)
    {
        for (var at = name.IndexOf(typed, StringComparison.OrdinalIgnoreCase); at >= 0; at = name.IndexOf(typed, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (Boundaries.Contains(name[at - 1], StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All letters in their order, with others between them: how many others. Null when one is missing.</summary>
    private static int? Spread(string name, string typed)
    {
        var (first, at) = (-1, -1);
        foreach (var letter in typed)
        {
            at = name.IndexOf($"{letter}", at + 1, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return null;
            }

            first = first < 0 ? at : first;
        }

        return at - first + 1 - typed.Length;
    }
}
