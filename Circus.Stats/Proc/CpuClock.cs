using Circus.Stats.Interop;

namespace Circus.Stats.Proc;

/// <summary>The clock that counts the CPU time of a process: nanoseconds where /proc/PID/stat has ticks of 10 ms, and no file to open.</summary>
internal static unsafe class CpuClock
{
    /// <summary>User and system time of the whole thread group, also of a zombie; false when it is gone.</summary>
    public static bool TryRead(int pid, out TimeSpan time)
    {
        // The kernel's coding of "scheduler clock of that process", as clock_getcpuclockid(3) returns it.
        LibC.TimeSpec spec;
        if (LibC.ClockGetTime((~pid << 3) | 2, &spec) < 0)
        {
            time = default;
            return false;
        }

        time = TimeOf(spec);
        return true;
    }

    /// <summary>What the calling thread has used.</summary>
    public static TimeSpan OfThisThread()
    {
        LibC.TimeSpec spec;
        _ = LibC.ClockGetTime(LibC.CLOCK_THREAD_CPUTIME_ID, &spec);
        return TimeOf(spec);
    }

    /// <summary>Time since boot, by the clock of the start times in /proc.</summary>
    public static TimeSpan SinceBoot()
    {
        LibC.TimeSpec spec;
        _ = LibC.ClockGetTime(LibC.CLOCK_BOOTTIME, &spec);
        return TimeOf(spec);
    }

    private static TimeSpan TimeOf(LibC.TimeSpec spec) =>
        new((spec.Seconds * TimeSpan.TicksPerSecond) + (spec.Nanoseconds / TimeSpan.NanosecondsPerTick));
}
