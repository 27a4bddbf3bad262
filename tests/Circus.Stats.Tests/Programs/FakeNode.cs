using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Circus.TestKit;

namespace Circus.Stats.Tests.Programs;

/// <summary>A fake daemon whose description tells the watchers and pids that the test gives it, and whose events are numbered.</summary>
internal sealed class FakeNode : IDisposable
{
    private volatile State _state;

    private FakeNode(State state) => _state = state;

    public FakeDaemon Daemon { get; private set; } = null!;

    /// <param name="pid">Its own; 0 is unknown.</param>
    /// <param name="predecessor">Whose addresses it takes over.</param>
    /// <param name="watchers">Keys and pids.</param>
    public static async Task<FakeNode> StartAsync(int pid, FakeNode? predecessor, params (string Key, int[] Pids)[] watchers)
    {
        var node = new FakeNode(new State(pid, 7, watchers.ToImmutableDictionary(w => w.Key, w => w.Pids)));
        node.Daemon = await FakeDaemon.StartAsync((command, _) => command == "describe" ? node.Describe() : FakeDaemon.Refusal(command), predecessor?.Daemon);
        return node;
    }

    public static Task<FakeNode> StartAsync(params (string Key, int[] Pids)[] watchers) => StartAsync(0, null, watchers);

    public Task<StatsProgram> MeasureAsync(double interval = 0.1, params string[] more) =>
        StatsProgram.StartAsync(Daemon.ControlEndpoint, Daemon.EventEndpoint, interval, more);

    /// <summary>A watcher gets an interval of its own; nobody is told.</summary>
    public void IntervalOf(string key, double seconds) => _state = _state with { Intervals = _state.Intervals.SetItem(key, seconds) };

    /// <summary>A watcher gets these processes; nobody is told.</summary>
    public void Has(string key, params int[] pids) => _state = _state with { Watchers = _state.Watchers.SetItem(key, pids) };

    /// <summary>The next event, published when somebody listens.</summary>
    /// <param name="key">Of the watcher.</param>
    /// <param name="action">What happened to it.</param>
    /// <param name="pid">Of the process that it happened to.</param>
    /// <param name="lost">Events before it that nobody gets.</param>
    /// <param name="cpu">Seconds of its life, for an end.</param>
    public async Task HappensAsync(string key, string action, int? pid = null, int lost = 0, double? cpu = null)
    {
        await Daemon.Subscribed.WaitAsync(StatsProgram.Limit);
        _state = _state with { Seq = _state.Seq + 1 + lost };
        Daemon.Happens(key, action, new() { ["process_pid"] = pid, ["time"] = 1736500000.25, ["seq"] = _state.Seq, ["cpu"] = cpu });
    }

    public void Dispose() => Daemon.Dispose();

    private JsonObject Describe()
    {
        var state = _state;
        return new()
        {
            ["node"] = new JsonObject
            {
                ["pid"] = state.Pid,
                ["seq"] = state.Seq,
                ["watchers"] = new JsonArray([.. state.Watchers.Select(pair => new JsonObject
                {
                    ["name"] = pair.Key,
                    ["key"] = pair.Key,
                    ["status"] = "active",
                    ["numprocesses"] = pair.Value.Length,
                    ["stats_interval"] = state.Intervals.TryGetValue(pair.Key, out var seconds) ? seconds : null,
                    ["processes"] = new JsonArray([.. pair.Value.Select(pid => new JsonObject { ["pid"] = pid, ["wid"] = Array.IndexOf(pair.Value, pid) + 1 })]),
                })]),
            },
        };
    }

    private sealed record State(int Pid, long Seq, ImmutableDictionary<string, int[]> Watchers)
    {
        public ImmutableDictionary<string, double> Intervals { get; init; } = ImmutableDictionary<string, double>.Empty;
    }
}
