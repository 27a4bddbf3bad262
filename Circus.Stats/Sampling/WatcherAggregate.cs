using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Stats.Sampling;

/// <summary>The figures of a watcher from those of its processes. PURE.</summary>
internal static class WatcherAggregate
{
    /// <param name="watcher">Which.</param>
    /// <param name="total">Sums over its processes and their descendants.</param>
    /// <param name="ended">Processes that ended since the pass before.</param>
    /// <param name="cpu">Of each of its own processes with its descendants; put into order.</param>
    /// <param name="rss">The same.</param>
    public static WatcherFigures Of(WatcherMeter watcher, in WatcherTotal total, int ended, Span<double> cpu, Span<double> rss)
    {
        var isEmpty = cpu.IsEmpty;
        var (cpuSpread, rssSpread) = isEmpty ? (default, default) : (Spread.Of(cpu), Spread.Of(rss));
        return new WatcherFigures
        {
            Key = watcher.Key,
            Interval = watcher.Elapsed?.TotalSeconds,
            Wanted = watcher.Wanted,
            Actual = cpu.Length,
            Processes = total.Processes,
            Restarts = watcher.Restarts,
            Ended = ended,
            Cpu = watcher.Elapsed is { Ticks: > 0 } elapsed ? total.Spent / elapsed * 100 : cpuSpread.Mean * cpu.Length,
            CpuMean = isEmpty ? null : cpuSpread.Mean,
            CpuMax = isEmpty ? null : cpuSpread.Max,
            CpuP50 = isEmpty ? null : cpuSpread.P50,
            CpuP95 = isEmpty ? null : cpuSpread.P95,
            Rss = total.Rss,
            RssMean = isEmpty ? null : rssSpread.Mean,
            RssMax = isEmpty ? null : rssSpread.Max,
            RssP50 = isEmpty ? null : rssSpread.P50,
            RssP95 = isEmpty ? null : rssSpread.P95,
            Threads = total.Threads,
            Fds = total.Fds,
            Read = total.Read,
            Write = total.Write,
            Faults = total.Faults,
            Switches = total.Switches,
            Age = isEmpty ? null : total.Age.TotalSeconds,
        };
    }

    /// <summary>As Circus tells it, by its rules.</summary>
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

    /// <summary>The additions of ours to that.</summary>
    public static WatcherPayload With(this WatcherPayload payload, in WatcherFigures figures) => payload with
    {
        TreeCpu = Rounded(figures.Cpu, 2),
        TreeRss = figures.Rss,
        CpuMax = Rounded(figures.CpuMax, 2),
        CpuP50 = Rounded(figures.CpuP50, 2),
        CpuP95 = Rounded(figures.CpuP95, 2),
        RssMean = Rounded(figures.RssMean, 0),
        RssMax = Rounded(figures.RssMax, 0),
        RssP50 = Rounded(figures.RssP50, 0),
        RssP95 = Rounded(figures.RssP95, 0),
        Threads = figures.Threads,
        Fds = figures.Fds,
        IoRead = Rounded(figures.Read, 0),
        IoWrite = Rounded(figures.Write, 0),
        Wanted = figures.Wanted,
        Restarts = figures.Restarts,
        Ended = figures.Ended,
    };

    private static double? Rounded(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;
}
