using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>Converts the keys backoff_* of a watcher.</summary>
internal static class BackOffSection
{
    // Below that it is no wait any more.
    private const double Shortest = 0.01;

    public static BackOffOptions Read(KeyReader reader)
    {
        var defaults = new BackOffOptions();
        var first = reader.Seconds("backoff_first", defaults.First, Shortest);
        return new BackOffOptions
        {
            First = first,
            Longest = reader.Seconds("backoff_max", first > defaults.Longest ? first : defaults.Longest, Shortest),
            StableAfter = reader.Seconds("backoff_reset", defaults.StableAfter, Shortest),
        };
    }
}
