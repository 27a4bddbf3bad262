using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.TestKit;

namespace Circus.Benchmarks.WebConsole;

/// <summary>A daemon with as many watchers and processes as wanted, all of them a little busy, whose statistics come once a second.</summary>
internal sealed class FakeCircus : IDisposable
{
    /// <summary>The CPU of the first watcher counts the rounds, from and to these, so that a page can tell which one it shows.</summary>
    public const int FirstMark = 100;
    public const int Marks = 800;

    private static readonly JsonSerializerOptions _snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly long[] _published = new long[FirstMark + Marks];
    private readonly FakeDaemon _daemon;
    private readonly StatsRound _round;
    private readonly RoundWriter _writer = new(int.MaxValue);
    private int _count;

    private FakeCircus(FakeDaemon daemon, StatsRound round)
    {
        _daemon = daemon;
        _round = round;
    }

    public FakeDaemon Daemon => _daemon;

    public static async Task<FakeCircus> StartAsync(int watchers, int processes)
    {
        var perWatcher = processes / watchers;
        var described = new NodeDescription
        {
            Version = "1.0.0",
            Hostname = "bench",
            Pid = 1,
            Seq = 1,
            Watchers =
            [
                .. Enumerable.Range(0, watchers).Select(i => new WatcherDescription
                {
                    Name = Name(i),
                    Key = Topic.KeyOf(Name(i)),
                    Status = "active",
                    Cmd = $"/usr/bin/app-{Name(i)} --workers",
                    Numprocesses = perWatcher,
                    Since = 1,
                    Processes = [.. Enumerable.Range(0, perWatcher).Select(wid => new ProcessDescription { Pid = Pid(i, wid), Wid = wid + 1, Started = 1 })],
                }),
            ],
        };
        var node = JsonSerializer.Serialize(described, _snake);
        var daemon = await FakeDaemon.StartAsync((command, _) => command switch
        {
            "describe" => new JsonObject { ["node"] = JsonNode.Parse(node) },
            "events" => new JsonObject { ["events"] = new JsonArray() },
            "history" => new JsonObject { ["commands"] = new JsonArray() },
            _ => [],
        });
        var round = new StatsRound
        {
            Seq = 1,
            Started = 1,
            Time = 1,
            Interval = 1,
            Wanted = 1,
            Node = new NodeFigures { Cores = 2, Cpu = 100, MemTotal = 4L << 30, MemAvailable = 2L << 30 },
            Watchers = [.. described.Watchers.Select(watcher => new WatcherFigures { Key = watcher.Key, Interval = 1, Actual = perWatcher, Processes = perWatcher })],
            Processes =
            [
                .. described.Watchers.SelectMany(watcher => watcher.Processes, (watcher, process) => new ProcessFigures { Watcher = watcher.Key, Pid = process.Pid, Wid = process.Wid }),
            ],
        };
        return new FakeCircus(daemon, round);

        static string Name(int watcher) => string.Create(CultureInfo.InvariantCulture, $"watcher{watcher}");

        int Pid(int watcher, int wid) => 10 + (watcher * perWatcher) + wid;
    }

    /// <summary>Publishes once a second until cancelled.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            Publish();
        }
    }

    /// <summary>How long ago the round with this mark was published; null when no round had it.</summary>
    public TimeSpan? Since(double mark)
    {
        var index = (int)mark;
        var published = index >= 0 && index < _published.Length ? Volatile.Read(ref _published[index]) : 0;
        return published == 0 ? null : TimeProvider.System.GetElapsedTime(published);
    }

    public void Dispose()
    {
        _daemon.Dispose();
        _writer.Dispose();
    }

    private void Publish()
    {
        var count = _count++;
        var mark = FirstMark + (count % Marks);
        var round = _round with
        {
            Seq = count + 1,
            Time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0,
            Watchers = [.. _round.Watchers.Select((watcher, i) => watcher with { Cpu = i == 0 ? mark : Wave(count, i, 90), Rss = (long)(Wave(count, i, 400) * 1024 * 1024) })],
            Processes = [.. _round.Processes.Select((process, i) => process with { Cpu = Wave(count, i, 40), Rss = (long)(Wave(count, i, 100) * 1024 * 1024) })],
        };
        var frames = _writer.Write(round);
        Volatile.Write(ref _published[mark], TimeProvider.System.GetTimestamp());
        foreach (var frame in frames)
        {
            _daemon.Samples(Topic.Round, JsonNode.Parse(frame)!.AsObject());
        }
    }

    private static double Wave(int time, int thing, double height) => height * (0.5 + (0.45 * Math.Sin((time / 7.0) + thing)));
}
