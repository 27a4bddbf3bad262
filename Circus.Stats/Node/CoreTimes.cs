using Circus.Stats.Proc;

namespace Circus.Stats.Node;

/// <summary>One line of processor times in /proc/stat, proc_stat(5). PURE.</summary>
/// <param name="User">With nice.</param>
/// <param name="System">With interrupts.</param>
/// <param name="Idle">Nothing to do.</param>
/// <param name="Waiting">Nothing to do while something waits for storage.</param>
/// <param name="Stolen">Taken by the hypervisor.</param>
internal readonly record struct CoreTimes(long User, long System, long Idle, long Waiting, long Stolen)
{
    /// <param name="line">What follows the name of the core.</param>
    public static CoreTimes Parse(ReadOnlySpan<byte> line)
    {
        Span<long> ticks = stackalloc long[8];
        for (var i = 0; i < ticks.Length; i++)
        {
            ticks[i] = ProcText.NextNumber(ref line) ?? 0;
        }

        return new(ticks[0] + ticks[1], ticks[2] + ticks[5] + ticks[6], ticks[3], ticks[4], ticks[7]);
    }

    public long Busy => User + System + Stolen;

    /// <summary>Percent of one core; never negative, because the kernel sometimes takes idle time back.</summary>
    public static double Percent(long before, long now, TimeSpan elapsed) =>
        now > before && elapsed > TimeSpan.Zero ? Machine.TimeOf(now - before) / elapsed * 100 : 0;
}
