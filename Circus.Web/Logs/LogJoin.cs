namespace Circus.Web.Logs;

/// <summary>PURE: finds where in a file the lines begin that came live, so that going back shows none twice.</summary>
internal static class LogJoin
{
    // So many equal lines in a row are no coincidence.
    private const int Enough = 6;

    /// <summary>Index of the first line of the file that was held live as well; null when it is not among these.</summary>
    /// <param name="file">Texts at the end of the file, oldest first; a time may stand before what was written.</param>
    /// <param name="live">Texts of the same stream, oldest first.</param>
    public static int? Find(IReadOnlyList<string> file, IReadOnlyList<string> live)
    {
        // All that is held stands behind that place; the last place of those, because a log repeats itself.
        for (var i = file.Count - live.Count; i >= 0 && live.Count > 0; i--)
        {
            if (Fits(file, i, live))
            {
                return i;
            }
        }

        return null;
    }

    private static bool Fits(IReadOnlyList<string> file, int at, IReadOnlyList<string> live)
    {
        for (var i = 0; i < Math.Min(live.Count, Enough); i++)
        {
            if (!file[at + i].EndsWith(live[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
