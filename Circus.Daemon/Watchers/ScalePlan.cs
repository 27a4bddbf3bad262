namespace Circus.Daemon.Watchers;

/// <summary>What brings the actual number of processes to the wanted one.</summary>
/// <param name="Start">Processes to make.</param>
/// <param name="Stop">Processes to end; the oldest first, as in Circus.</param>
internal readonly record struct ScalePlan(int Start, int Stop)
{
    /// <param name="wanted">Wanted processes, from 0.</param>
    /// <param name="live">Processes that run and were not told to end.</param>
    /// <param name="waiting">Slots that wait for their back-off: they count as had.</param>
    public static ScalePlan Of(int wanted, int live, int waiting) => new(Math.Max(0, wanted - live - waiting), Math.Max(0, live - wanted));
}
