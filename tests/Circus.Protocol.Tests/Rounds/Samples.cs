using Circus.Protocol.Rounds;

namespace Circus.Protocol.Tests.Rounds;

/// <summary>Rounds as a circusd-stats might publish them.</summary>
internal static class Samples
{
    public static StatsRound Round(long seq = 17, int processes = 2, double started = 1736499000.5) => new()
    {
        Seq = seq,
        Started = started,
        Time = 1736500000.25,
        Interval = 1.0002,
        Wanted = 1,
        Late = 0.0002,
        Took = 0.0031,
        Dropped = 2,
        Stalled = 1,
        Unreadable = 3,
        Query = "tcp://127.0.0.1:5558",
        Node = new NodeFigures { Hostname = "one", Cores = 2, Cpu = 31.25, CoresCpu = [20, 11.25], Load1 = 0.5, MemTotal = 8_232_763_392 },
        Watchers =
        [
            new WatcherFigures
            {
                Key = "web", Interval = 1.0002, Wanted = 3, Actual = processes, Processes = processes, Restarts = 4, Ended = 1, Cpu = 12.5, CpuMean = 6.25, CpuMax = 10,
                CpuP50 = 2.5, CpuP95 = 10, Rss = 4096, RssMean = 2048, RssMax = 3000, RssP50 = 1096, RssP95 = 3000, Threads = 7, Fds = 12, Read = 100, Write = 200,
                Faults = 1.5, Switches = 30.5, Age = 12.25,
            },
            new WatcherFigures { Key = "größe \"x\"" },
        ],
        Sockets = [new SocketFigures { Name = "web", Fd = 7, Address = "127.0.0.1:8888", Queue = 3, Backlog = 128, Accepts = 2.5, Connections = 12 }],
        Processes = [.. Enumerable.Range(1, processes).Select(Process)],
    };

    private static ProcessFigures Process(int number)
    {
        if (number == 2)
        {
            // Nothing of it may be read.
            return new() { Watcher = "größe \"x\"", Pid = 4000 + number };
        }

        return new()
        {
            Watcher = "web",
            Pid = 4000 + number,
            Wid = number,
            Parent = 12,
            Descendants = 2,
            Cpu = 12.34,
            TreeCpu = 20,
            Rss = 31_200_000,
            TreeRss = 41_200_000,
            Vms = 120_000_000,
            Threads = 4,
            Fds = 17,
            Read = 10,
            Write = 20,
            Faults = 0.5,
            Switches = 12,
            State = 'S',
            Nice = -5,
            Created = 1736499000.25,
            Program = "node",
            User = "app",
        };
    }
}
