namespace Circus.Daemon.Watchers;

/// <summary>What brings the actual number of processes to the wanted one.</summary>
/// <param name="Start">Processes to make.</param>
/// <param name="Stop">Processes to end; the oldest first, as in Circus.</param>
internal readonly record struct ScalePlan(int Start, int Stop)
{
    /// <param name="wanted">Wanted processes, from 0.</param>
    /// <param name="live">Processes that run and are to stay.</param>
    /// <param name="coming">Places that will be filled by themselves: slots that wait for their back-off, processes that are being replaced.</param>
    public static ScalePlan Of(int wanted, int live, int coming) => new(Math.Max(0, wanted - live - coming), Math.Max(0, live - wanted));
}
