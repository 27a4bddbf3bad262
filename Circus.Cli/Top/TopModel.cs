using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Cli.Top;

/// <summary>Samples in, rows out. Decides only: no clock, no terminal.</summary>
internal sealed class TopModel(TimeSpan processTimeout)
{
    /// <summary>Samples kept for the small graph.</summary>
    public const int HistoryLength = 30;

    /// <summary>They are shown as processes of the group "circus".</summary>
    private static readonly string[] _own = ["circusd-stats", "circushttpd"];

    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private Dictionary<string, WatcherDescription> _described = new(StringComparer.Ordinal);

    public TopSort Sort { get; set; } = TopSort.Cpu;

    /// <summary>Show the processes of every watcher, not only its sum.</summary>
    public bool ShowsProcesses { get; set; } = true;

    /// <summary>When the newest sample came; null before the first.</summary>
    public DateTimeOffset? LastSample { get; private set; }

    public double TotalCpu => _groups.Values.Sum(group => group.Processes.Values.Sum(process => process.Payload.Cpu ?? 0));

    public long TotalRss => _groups.Values.Sum(group => group.Processes.Values.Sum(process => process.Payload.Rss ?? 0));

    public int TotalProcesses => _groups.Values.Sum(group => group.Processes.Count);

    public int TotalWatchers => _groups.Count;

    public void Apply(StatsSample sample, DateTimeOffset now)
    {
        if (Array.IndexOf(_own, sample.WatcherKey) >= 0)
        {
            return;
        }

        LastSample = now;
        if (!_groups.TryGetValue(sample.WatcherKey, out var group))
        {
            _groups[sample.WatcherKey] = group = new Group();
        }

        switch (sample)
        {
            case ProcessSample process:
                group.Processes[process.Pid] = new Measured(process.Payload, now, Push(group.Processes.GetValueOrDefault(process.Pid)?.History, process.Payload.Cpu));
                break;
            case WatcherSample watcher:
                group.Total = watcher.Payload;
                group.History = Push(group.History, SumOf(watcher.Payload));
                // The aggregate ends a round: what is not in it has gone.
                foreach (var pid in group.Processes.Keys.Except(watcher.Payload.Pids).ToList())
                {
                    group.Processes.Remove(pid);
                }

                break;
        }
    }

    /// <summary>Names, states and wanted numbers, which samples do not tell.</summary>
    public void Apply(NodeDescription node)
    {
        _described = node.Watchers.GroupBy(watcher => watcher.Key).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var watcher in node.Watchers.Where(watcher => !watcher.Own))
        {
            _groups.TryAdd(watcher.Key, new Group());
        }

        foreach (var key in _groups.Keys.Where(key => key != Topic.DaemonKey && !_described.ContainsKey(key)).ToList())
        {
            _groups.Remove(key);
        }
    }

    /// <summary>Forgets processes of which nothing was heard for too long.</summary>
    public void Expire(DateTimeOffset now)
    {
        foreach (var group in _groups.Values)
        {
            foreach (var pid in group.Processes.Where(process => now - process.Value.At > processTimeout).Select(process => process.Key).ToList())
            {
                group.Processes.Remove(pid);
            }
        }
    }

    public IReadOnlyList<TopRow> Rows()
    {
        List<TopRow> rows = [];
        foreach (var watcher in Ordered(_groups.Select(group => RowOf(group.Key, group.Value))))
        {
            rows.Add(watcher);
            if (ShowsProcesses)
            {
                rows.AddRange(Ordered(_groups[watcher.Watcher].Processes.Select(process => RowOf(watcher.Watcher, process.Key, process.Value))));
            }
        }

        return rows;
    }

    private static IReadOnlyList<double> Push(IReadOnlyList<double>? history, double? value) =>
        [.. (history ?? []).Append(value ?? 0).TakeLast(HistoryLength)];

    private static double? SumOf(WatcherPayload total) => total.CpuSum ?? total.Cpu * total.Pids.Count;

    /// <summary>Equal figures keep the order of names, so that rows do not jump.</summary>
    private IEnumerable<TopRow> Ordered(IEnumerable<TopRow> rows)
    {
        var byName = rows.OrderBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.Pid);
        return Sort switch
        {
            TopSort.Cpu => byName.OrderByDescending(row => row.Cpu ?? -1),
            TopSort.Memory => byName.OrderByDescending(row => row.Rss ?? -1).ThenByDescending(row => row.Mem ?? -1),
            TopSort.Name => byName,
        };
    }

    private TopRow RowOf(string key, Group group)
    {
        var described = _described.GetValueOrDefault(key);
        var hasProcesses = group.Processes.Count > 0;
        return new TopRow
        {
            Watcher = key,
            Name = described?.Name ?? key,
            State = described is null ? null : described.Substate?.Replace('_', ' ') ?? described.Status,
            Processes = group.Processes.Count,
            Wanted = described?.Numprocesses,
            Cpu = hasProcesses && group.Total is { } total ? SumOf(total) : hasProcesses ? null : 0,
            Mem = hasProcesses ? group.Total?.Mem : 0,
            Rss = hasProcesses ? group.Total?.Rss : 0,
            Age = hasProcesses ? group.Total?.Age : null,
            History = hasProcesses ? group.History : [],
        };
    }

    private static TopRow RowOf(string key, int pid, Measured process) => new()
    {
        Watcher = key,
        Pid = pid,
        Name = process.Payload.Name ?? process.Payload.Cmdline ?? "N/A",
        Processes = 1,
        Cpu = process.Payload.Cpu,
        Mem = process.Payload.Mem,
        Rss = process.Payload.Rss,
        Age = process.Payload.Age,
        History = process.History,
    };

    private sealed record Measured(ProcessPayload Payload, DateTimeOffset At, IReadOnlyList<double> History);

    private sealed class Group
    {
        public Dictionary<int, Measured> Processes { get; } = [];

        public WatcherPayload? Total { get; set; }

        public IReadOnlyList<double> History { get; set; } = [];
    }
}
