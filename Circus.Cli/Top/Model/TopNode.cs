using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Top.Model;

/// <summary>Samples and descriptions of one endpoint in, its picture out. Decides only: no clock, no terminal.</summary>
/// <param name="index">Its number.</param>
/// <param name="endpoint">Where its samples come from, for people.</param>
/// <param name="options">What is wanted of it.</param>
/// <param name="started">Since when it has been listened to.</param>
internal sealed class TopNode(int index, string endpoint, NodeOptions options, DateTimeOffset started)
{
    /// <summary>They are shown as processes of the group "circus".</summary>
    private static readonly string[] _own = ["circusd-stats", "circushttpd"];

    private readonly Dictionary<string, TopGroup> _groups = new(StringComparer.Ordinal);
    private readonly FigureHistory _cpu = new();
    private readonly FigureHistory _mem = new();
    private NodeDescription? _described;
    private NodeFigures? _machine;
    private readonly Dictionary<int, (SocketRow Row, DateTimeOffset At)> _sockets = [];

    /// <summary>When the newest sample came; null before the first.</summary>
    public DateTimeOffset? LastSample { get; private set; }

    /// <summary>Watchers that circusd says have processes, and of which nothing was heard yet.</summary>
    public IReadOnlyList<string> Missing => _described is null
        ? []
        : [.. _described.Watchers.Where(watcher => !watcher.Own && watcher.Processes.Count > 0 && IsWanted(watcher.Key) && _groups.GetValueOrDefault(watcher.Key)?.Count is null or 0).Select(watcher => watcher.Name)];

    /// <summary>The longest interval of its watchers; null as long as it is not known.</summary>
    public TimeSpan? Interval => _groups.Values.Max(group => group.Interval);

    public void Apply(StatsSample sample, DateTimeOffset now)
    {
        // A sample of what is not wanted still tells that the other side lives.
        LastSample = now;
        if (!IsWanted(sample.WatcherKey))
        {
            return;
        }

        switch (sample)
        {
            case ProcessSample process:
                GroupOf(sample.WatcherKey).Apply(ProcessReading.Of(process), now);
                break;
            case WatcherSample watcher:
                GroupOf(sample.WatcherKey).Apply(WatcherReading.Of(watcher.Payload), watcher.Payload.Pids, now);
                break;
        }
    }

    /// <summary>A whole pass at once, with more than the samples tell.</summary>
    public void Apply(StatsRound round, DateTimeOffset now)
    {
        LastSample = now;
        _machine = round.Node;
        _sockets.Clear();
        foreach (var socket in round.Sockets)
        {
            Apply(SocketRow.Of(socket), now);
        }

        var processes = round.Processes.ToLookup(process => GroupKey(process.Watcher));
        foreach (var watchers in round.Watchers.GroupBy(watcher => GroupKey(watcher.Key)).Where(watchers => IsWanted(watchers.Key)))
        {
            var group = GroupOf(watchers.Key);
            List<int> pids = [];
            foreach (var process in processes[watchers.Key])
            {
                group.Apply(ProcessReading.Of(process, round), now);
                pids.Add(process.Pid);
            }

            group.Apply(watchers.Select(watcher => WatcherReading.Of(watcher, round)).Aggregate((sum, reading) => sum.With(reading)), pids, now);
        }
    }

    /// <summary>What was before the first round: the graphs begin with it.</summary>
    public void Apply(StatsRound first, TopPast past)
    {
        List<(float[] Cpu, float[] Rss)> all = [];
        foreach (var watchers in first.Watchers.GroupBy(watcher => GroupKey(watcher.Key)).Where(watchers => IsWanted(watchers.Key) && _groups.ContainsKey(watchers.Key)))
        {
            var parts = watchers.Select(watcher => past.Watcher(watcher.Key)).ToList();
            var (cpu, rss) = (TopPast.Sum(parts.Select(part => part.Cpu)), TopPast.Sum(parts.Select(part => part.Rss)));
            _groups[watchers.Key].Precede(cpu, rss);
            all.Add((cpu, rss));
        }

        foreach (var process in first.Processes)
        {
            if (process.Wid > 0 && _groups.TryGetValue(GroupKey(process.Watcher), out var group))
            {
                var (cpu, rss) = past.Process(process, first);
                group.Precede(process.Pid, cpu, rss);
            }
        }

        _cpu.Precede(TopPast.Sum(all.Select(one => one.Cpu)));
        _mem.Precede(TopPast.Sum(all.Select(one => one.Rss)));
    }

    public void Apply(SocketRow socket, DateTimeOffset now) => _sockets[socket.Fd] = (socket, now);

    /// <summary>Names, states and wanted numbers, which samples of the original do not tell.</summary>
    public void Apply(NodeDescription node)
    {
        _described = node;
        foreach (var watcher in node.Watchers.Where(watcher => !watcher.Own && IsWanted(watcher.Key)))
        {
            GroupOf(watcher.Key).Described = watcher;
        }

        var known = node.Watchers.Select(watcher => watcher.Key).Append(Topic.DaemonKey).ToHashSet(StringComparer.Ordinal);
        foreach (var key in _groups.Keys.Where(key => !known.Contains(key)).ToList())
        {
            _groups.Remove(key);
        }
    }

    /// <summary>Once an interval of the screen: forgets what nobody measures any more, and remembers the sums.</summary>
    public void Tick()
    {
        if (LastSample is not { } last)
        {
            return;
        }

        // By the clock of the samples: when all of them stop, the last picture stays, and is marked as old.
        foreach (var group in _groups.Values)
        {
            group.Expire(last - (options.ProcessTimeout ?? Patience(group.Interval)));
        }

        foreach (var fd in _sockets.Where(socket => socket.Value.At < last - (options.ProcessTimeout ?? Patience(Interval))).Select(socket => socket.Key).ToList())
        {
            _sockets.Remove(fd);
        }

        _cpu.Push(Sum(group => group.Cpu));
        _mem.Push(Sum(group => group.Rss) ?? Sum(group => group.Mem));
    }

    public NodeFrame Frame(DateTimeOffset now)
    {
        var silence = now - (LastSample ?? started);
        var name = _described?.Hostname ?? _machine?.Hostname ?? endpoint.Replace("tcp://", "", StringComparison.Ordinal);
        var isSilent = silence > Patience(Interval) + TimeSpan.FromSeconds(1);
        var groups = _groups.Values;
        return new NodeFrame
        {
            Name = name,
            Endpoint = endpoint,
            Version = _described?.Version,
            Uptime = _described?.Started is { } start ? (now - DateTimeOffset.UnixEpoch).TotalSeconds - start : null,
            SampleAge = LastSample is null ? null : silence,
            IsStale = LastSample is not null && isSilent,
            Fault = LastSample is null && isSilent ? NothingComes(endpoint) : null,
            Cpu = Sum(group => group.Cpu) ?? 0,
            Rss = (long?)Sum(group => group.Rss),
            Mem = Sum(group => group.Mem),
            Processes = groups.Sum(group => group.Count),
            Wanted = groups.Any(group => group.Wanted is not null) ? groups.Sum(group => group.Described is { Status: "stopped" } ? 0 : group.Wanted ?? group.Count) : null,
            Machine = _machine,
            Sockets = [.. _sockets.Values.Select(socket => socket.Row with { Node = name })],
            CpuHistory = _cpu.ToArray(),
            MemHistory = _mem.ToArray(),
            Branches = [.. groups.Select(group => group.Branch(index, name))],
        };
    }

    /// <summary>For the user when no sample comes.</summary>
    public static string NothingComes(string endpoint) =>
        $"No statistics from {endpoint}. Does circusd run there, with statsd = True in [circus]? --endpoint gives another address.";

    private static TimeSpan Patience(TimeSpan? interval) =>
        interval is { } known && known * 2.5 > NodeOptions.DefaultProcessTimeout ? known * 2.5 : NodeOptions.DefaultProcessTimeout;

    private bool IsWanted(string key) => Array.IndexOf(_own, key) < 0 && options.Watched.Contains(key);

    private WatcherDescription? DescriptionOf(string key) => _described?.Watchers.FirstOrDefault(watcher => watcher.Key == key);

    /// <summary>In rounds the daemon's own programs are watchers like all others; here they stand together, as in the samples.</summary>
    private static string GroupKey(string watcher) => Array.IndexOf(_own, watcher) >= 0 ? Topic.DaemonKey : watcher;

    private TopGroup GroupOf(string key)
    {
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups[key] = group = new TopGroup(key) { Described = DescriptionOf(key) };
        }

        return group;
    }

    /// <summary>Null when no watcher tells.</summary>
    private double? Sum(Func<TopGroup, double?> figure) => _groups.Values.Aggregate((double?)null, (sum, group) => figure(group) is { } value ? (sum ?? 0) + value : sum);
}
