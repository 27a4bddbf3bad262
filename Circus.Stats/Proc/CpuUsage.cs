namespace Circus.Stats.Proc;

/// <summary>Two readings to percent. PURE.</summary>
internal static class CpuUsage
{
    /// <summary>Start times have a resolution of 10 ms: below this age the quotient would say nothing.</summary>
    private static readonly TimeSpan _youngest = TimeSpan.FromMilliseconds(100);

    /// <summary>A process that was first seen later than this has a history of which nobody knows when it burned its CPU time.</summary>
    private static readonly TimeSpan _oldest = TimeSpan.FromSeconds(5);

    /// <summary>Percent of one core between two readings; more than 100 when several threads ran. 0 when no time has passed.</summary>
    public static double Percent(TimeSpan cpuBefore, TimeSpan cpuNow, TimeSpan elapsed) =>
        elapsed > TimeSpan.Zero && cpuNow > cpuBefore ? (cpuNow - cpuBefore) / elapsed * 100 : 0;

    /// <summary>
    /// At the first reading: since it started, if that was just now. Otherwise 0, as Circus says. So a process that lives for two samples does
    /// not show half of its use only.
    /// </summary>
    public static double FirstPercent(TimeSpan cpu, TimeSpan age) => age >= _youngest && age <= _oldest ? cpu / age * 100 : 0;
}
