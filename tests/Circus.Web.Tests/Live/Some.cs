using System.Diagnostics.Metrics;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.Web.Live;
using Microsoft.Extensions.DependencyInjection;

namespace Circus.Web.Tests.Live;

/// <summary>Descriptions, events and samples as a daemon would send them.</summary>
internal static class Some
{
    /// <summary>The clock of these tests begins here.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A round of a machine with two cores, one and a half of them busy, and 1 of 4 GiB in use.</summary>
    public static StatsRound Round(WatcherFigures[] watchers, ProcessFigures[] processes, SocketFigures[] sockets) => new()
    {
        Seq = 1,
        Time = Start.ToUnixTimeMilliseconds() / 1000.0,
        Interval = 1,
        Wanted = 1,
        Query = "tcp://127.0.0.1:5558",
        Node = new NodeFigures { Cores = 2, Cpu = 150, MemTotal = 4L << 30, MemAvailable = 3L << 30 },
        Watchers = watchers,
        Processes = processes,
        Sockets = sockets,
    };

    /// <summary>Counters of feeds that nobody else sees.</summary>
    public static FeedMetrics Metrics(LiveFeedRegistry registry)
    {
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        return new FeedMetrics(services.GetRequiredService<IMeterFactory>(), registry);
    }

    public static NodeDescription Node(params WatcherDescription[] watchers) =>
        new() { Version = "1.0.0", Hostname = "host", Pid = 1000, Seq = 10, Watchers = watchers };

    /// <summary>An active watcher with these processes, all of them wanted.</summary>
    public static WatcherDescription Watcher(string name, params int[] pids) => new()
    {
        Name = name,
        Key = name,
        Status = "active",
        Cmd = $"/bin/{name}",
        Numprocesses = pids.Length,
        Processes = [.. pids.Select((pid, index) => new ProcessDescription { Pid = pid, Wid = index + 1, Started = 1 })],
    };

    public static CircusEvent Event(string key, string action, long? seq = null, EventPayload? payload = null) =>
        new(key, action, (payload ?? new EventPayload()) with { Seq = seq });

    public static CircusEvent Spawn(string key, int pid, int slot, long? seq = null) =>
        Event(key, "spawn", seq, new EventPayload { ProcessPid = pid, Wid = slot, Time = 2 });

    public static CircusEvent Reap(string key, int pid, string reason, long? seq = null) =>
        Event(key, "reap", seq, new EventPayload { ProcessPid = pid, Reason = reason, ExitCode = 1 });

    public static StatsSample OfProcess(string key, int pid, double cpu, double mib) =>
        new ProcessSample(key, pid, new ProcessPayload { Pid = pid, Cpu = cpu, Rss = (long)(mib * 1024 * 1024) });

    public static StatsSample OfWatcher(string key, double cpu, double mib, params int[] pids) =>
        new WatcherSample(key, new WatcherPayload { Pids = pids, Cpu = cpu / pids.Length, CpuSum = cpu, Rss = (long)(mib * 1024 * 1024), Interval = 1 });
}
