namespace Circus.Daemon.Watchers;

/// <summary>When a slot may be filled again after an end that nobody asked for.</summary>
/// <param name="Delay">Zero: at once.</param>
/// <param name="QuickDeaths">The count to remember for the slot.</param>
internal readonly record struct RestartDecision(TimeSpan Delay, int QuickDeaths);

/// <summary>
/// Back-off of one slot: the first death is answered at once, whatever its cause; a process that keeps dying young is made to wait
/// longer and longer, up to a limit; one that lived long enough starts with a clean slate.
/// </summary>
internal static class RestartLimit
{
    // The shortest delay doubled so often is beyond the longest, a year.
    private const int LastDoubling = 32;

    /// <param name="options">The watcher's.</param>
    /// <param name="quickDeaths">Deaths in a row before their time, without this one.</param>
    /// <param name="lifetime">How long the process lived; zero when it could not be made at all.</param>
    /// <param name="jitter">0 to 1; spreads the restarts of many slots over a tenth of the delay.</param>
    public static RestartDecision Decide(BackOffOptions options, int quickDeaths, TimeSpan lifetime, double jitter)
    {
        if (lifetime >= options.StableAfter)
        {
            return new(TimeSpan.Zero, 0);
        }

        if (quickDeaths == 0)
        {
            return new(TimeSpan.Zero, 1);
        }

        var delay = options.First * Math.Pow(2, Math.Min(quickDeaths - 1, LastDoubling));
        return new((delay < options.Longest ? delay : options.Longest) * (1 + (jitter / 10)), quickDeaths + 1);
    }
}
