using System.Buffers.Text;
using Circus.Stats.Interop;

namespace Circus.Stats.Proc;

/// <summary>Facts of the machine that turn the kernel's units into those of the wire.</summary>
internal static class Machine
{
    private static readonly double _ticksPerSecond = LibC.SysConf(LibC.SC_CLK_TCK);

    /// <summary>Physical memory in bytes.</summary>
    public static long MemoryBytes { get; } = (long)LibC.SysConf(LibC.SC_PHYS_PAGES) * Environment.SystemPageSize;

    /// <summary>When it was booted, whole seconds since the epoch; the field btime of proc_stat(5).</summary>
    private static readonly double _bootTime = ReadBootTime(File.ReadAllBytes("/proc/stat"));

    public static long BytesOf(long pages) => pages * Environment.SystemPageSize;

    /// <summary>Time of so many clock ticks.</summary>
    public static TimeSpan TimeOf(long ticks) => TimeSpan.FromTicks((long)(ticks * (TimeSpan.TicksPerSecond / _ticksPerSecond)));

    /// <summary>Seconds since the epoch. It does not follow later steps of the wall clock, so it stays the same for a process.</summary>
    public static double CreateTimeOf(long startTime) => _bootTime + (startTime / _ticksPerSecond);

    /// <summary>By a clock that nobody sets.</summary>
    public static TimeSpan AgeOf(long startTime)
    {
        var age = CpuClock.SinceBoot() - TimeSpan.FromSeconds(startTime / _ticksPerSecond);
        return age > TimeSpan.Zero ? age : TimeSpan.Zero;
    }

    internal static double ReadBootTime(ReadOnlySpan<byte> stat)
    {
        var at = stat.IndexOf("\nbtime "u8);
        return at >= 0 && Utf8Parser.TryParse(stat[(at + 7)..], out long seconds, out _) ? seconds : 0;
    }
}
