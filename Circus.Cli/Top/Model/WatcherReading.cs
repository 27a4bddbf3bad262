using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Top.Model;

/// <summary>A watcher as it was measured: the end of its round.</summary>
internal sealed record WatcherReading
{
    /// <summary>Percent of one core, the sum.</summary>
    public double? Cpu { get; init; }

    public double? Mem { get; init; }

    public long? Rss { get; init; }

    public double? Age { get; init; }

    public int? Threads { get; init; }

    public int? Fds { get; init; }

    public double? Read { get; init; }

    public double? Write { get; init; }

    public int? Wanted { get; init; }

    public int? Restarts { get; init; }

    /// <summary>Its own processes, without what descends from them; null when only their list tells.</summary>
    public int? Actual { get; init; }

    /// <summary>Seconds since it was measured before; null when it does not tell.</summary>
    public double? Interval { get; init; }

    public static WatcherReading Of(WatcherPayload payload) => new()
    {
        Cpu = payload.CpuSum ?? (payload.Cpu * payload.Pids.Count),
        Mem = payload.Mem,
        Rss = payload.Rss,
        Age = payload.Age,
        Threads = payload.Threads,
        Fds = payload.Fds,
        Read = payload.IoRead,
        Write = payload.IoWrite,
        Wanted = payload.Wanted,
        Restarts = payload.Restarts,
        Interval = payload.Interval,
    };

    public static WatcherReading Of(in WatcherFigures figures, StatsRound round) => new()
    {
        Cpu = figures.Cpu,
        Mem = ProcessReading.Share(figures.Rss, round),
        Rss = figures.Rss,
        Age = figures.Age,
        Threads = figures.Threads,
        Fds = figures.Fds,
        Read = figures.Read,
        Write = figures.Write,
        Wanted = figures.Wanted,
        Restarts = figures.Restarts,
        Actual = figures.Actual,
        Interval = figures.Interval,
    };

    /// <summary>Both together.</summary>
    public WatcherReading With(WatcherReading other) => new()
    {
        Cpu = Sum(Cpu, other.Cpu),
        Mem = Sum(Mem, other.Mem),
        Rss = (long?)Sum(Rss, other.Rss),
        Age = Age is { } age && other.Age is { } otherAge ? Math.Max(age, otherAge) : Age ?? other.Age,
        Threads = (int?)Sum(Threads, other.Threads),
        Fds = (int?)Sum(Fds, other.Fds),
        Read = Sum(Read, other.Read),
        Write = Sum(Write, other.Write),
        Actual = (int?)Sum(Actual, other.Actual),
        Interval = Interval ?? other.Interval,
    };

    /// <summary>What is not known counts as nothing, unless neither is.</summary>
    private static double? Sum(double? one, double? other) => one is null ? other : one + (other ?? 0);
}
