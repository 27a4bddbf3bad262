using Circus.Protocol.Messages;

namespace Circus.Stats;

/// <summary>The figures of a watcher from those of its processes, by the rules of Circus. PURE.</summary>
internal static class WatcherAggregate
{
    /// <param name="processes">Those that could be measured in this round.</param>
    /// <param name="time">Seconds since the epoch.</param>
    /// <param name="interval">Real time since the previous round; null for the first.</param>
    public static WatcherPayload Of(IReadOnlyList<ProcessPayload> processes, double time, TimeSpan? interval)
    {
        double? cpu = 0, mem = 0, age = null;
        long rss = 0;
        var pids = new int[processes.Count];
        for (var i = 0; i < pids.Length; i++)
        {
            var process = processes[i];
            pids[i] = process.Pid;
            // One unknown makes the sum unknown; the oldest is the oldest of those that are known.
            cpu += process.Cpu;
            mem += process.Mem;
            age = process.Age > (age ?? -1) ? process.Age : age;
            rss += process.Rss ?? 0;
        }

        return new WatcherPayload
        {
            Pids = pids,
            Cpu = pids.Length == 0 ? 0 : Rounded(cpu / pids.Length, 2),
            Mem = Rounded(mem, 3),
            Age = pids.Length == 0 ? 0 : age,
            CpuSum = Rounded(cpu, 2),
            Rss = rss,
            Time = time,
            Interval = Rounded(interval?.TotalSeconds, 3),
        };
    }

    private static double? Rounded(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;
}
