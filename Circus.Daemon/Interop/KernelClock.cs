namespace Circus.Daemon.Interop;

/// <summary>The clock that start times of processes are of: since boot, sleep included, whatever happens to the wall clock.</summary>
internal static unsafe class KernelClock
{
    private const int CLOCK_BOOTTIME = 7;

    /// <summary>USER_HZ, the unit of /proc: 100 on every port that .NET runs on, time(7).</summary>
    private const long TicksPerSecond = 100;

    /// <summary>How long ago a process was started.</summary>
    /// <param name="startTime">Field 22 of proc_pid_stat(5).</param>
    public static TimeSpan AgeOf(long startTime)
    {
        var now = stackalloc long[2];
        _ = LibC.ClockGetTime(CLOCK_BOOTTIME, now);
        var age = TimeSpan.FromSeconds(now[0] - ((double)startTime / TicksPerSecond)) + TimeSpan.FromMicroseconds(now[1] / 1000.0);
        return age > TimeSpan.Zero ? age : TimeSpan.Zero;
    }
}
