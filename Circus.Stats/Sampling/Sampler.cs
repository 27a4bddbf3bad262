using Circus.Protocol.Rounds;
using Circus.Stats.Node;
using Circus.Stats.Proc;

namespace Circus.Stats.Sampling;

/// <summary>One pass over all processes per interval. Measures each once; allocates nothing for a process that is known.</summary>
internal sealed class Sampler : IDisposable
{
    private readonly PidRegistry _registry;
    private readonly ProcessTable _table;
    private readonly Intervals _intervals;
    private readonly TimeProvider _time;
    private readonly HashSet<RoundClock> _due = [];
    private readonly List<(TrackedProcess Process, WatcherMeter Watcher)> _gone = [];
    private double[] _cpu = new double[16];
    private double[] _rss = new double[16];
    private TimeSpan? _elapsed;
    private long? _previous;
    private int _intervalsVersion = -1;
    private int _watchers;

    public Sampler(PidRegistry registry, Intervals intervals, DescriptorBudget budget, TimeProvider time)
    {
        (_registry, _intervals, _time) = (registry, intervals, time);
        _table = new ProcessTable(registry, budget, time);
    }

    /// <summary>The watchers that the last pass measured, in order. Those without a process are in it once.</summary>
    public List<WatcherMeter> Measured { get; } = [];

    /// <summary>The rows of the last pass; the lists are used again by the next.</summary>
    public List<WatcherFigures> WatcherRows { get; } = [];

    public List<ProcessFigures> ProcessRows { get; } = [];

    /// <summary>Seconds since the epoch at which the last pass began.</summary>
    public double Time { get; private set; }

    public TimeSpan? Interval { get; private set; }

    public TimeSpan Late { get; private set; }

    public TimeSpan Took { get; private set; }

    /// <summary>Files that should be readable and could not be understood, so far.</summary>
    public long Unreadable { get; private set; }

    /// <summary>The last process of which something could not be read; 0 for none.</summary>
    public int UnreadablePid { get; private set; }

    public int Count => _table.Count;

    public ProcessTable Table => _table;

    /// <summary>Measures the watchers that are due.</summary>
    /// <param name="births">What the machine has made up to now.</param>
    public void Pass(Births births)
    {
        var begun = _time.GetTimestamp();
        Time = Math.Round(_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, 3);
        Interval = _previous is { } previous ? _time.GetElapsedTime(previous, begun) : null;
        _previous = begun;
        Late = _intervals.Begin(begun, _due);
        _table.Follow(births);
        SetClocks();
        Measured.Clear();
        WatcherRows.Clear();
        ProcessRows.Clear();
        foreach (var watcher in _table.Watchers)
        {
            if (_due.Contains(watcher.Clock!))
            {
                Measure(watcher);
            }
        }

        Took = _time.GetElapsedTime(begun);
    }

    public void Dispose() => _table.Dispose();

    private void SetClocks()
    {
        if (_intervalsVersion == _intervals.Version && _watchers == _table.Watchers.Count)
        {
            return;
        }

        (_intervalsVersion, _watchers) = (_intervals.Version, _table.Watchers.Count);
        foreach (var watcher in _table.Watchers)
        {
            watcher.Clock = _intervals.ClockOf(watcher.Key);
        }
    }

    private void Measure(WatcherMeter watcher)
    {
        var now = _time.GetTimestamp();
        _elapsed = watcher.MeasuredAt is { } before ? _time.GetElapsedTime(before, now) : null;
        (watcher.Elapsed, watcher.MeasuredAt) = (_elapsed, now);
        var facts = _registry.FactsOf(watcher.Key);
        (watcher.Wanted, watcher.Restarts) = (facts.Wanted, facts.Restarts);
        var ended = 0;
        do
        {
            // Again only for those that have taken the numbers of others.
            TakeAll(watcher);
            ended = _gone.Count;
            Bury(watcher);
        }
        while (ended > 0 && HasUntaken(watcher));

        if (watcher.IsEmpty && !watcher.IsPublished && !watcher.HasEnded)
        {
            return;
        }

        var (cpu, count) = watcher.TakeEnded();
        watcher.IsPublished = !watcher.IsEmpty;
        watcher.Figures = Sum(watcher, cpu, count);
        Measured.Add(watcher);
        WatcherRows.Add(watcher.Figures);
        AddRows(watcher);
    }

    private void TakeAll(WatcherMeter watcher)
    {
        foreach (var process in watcher.Processes)
        {
            // Children first: who has ended is known before the parent's account of it is read.
            if (process.Descendants is { } descendants)
            {
                for (var i = descendants.Count - 1; i >= 0; i--)
                {
                    Take(descendants[i], watcher);
                }
            }

            Take(process, watcher);
        }

        for (var i = watcher.Orphans.Count - 1; i >= 0; i--)
        {
            Take(watcher.Orphans[i], watcher);
        }
    }

    private void Take(TrackedProcess process, WatcherMeter watcher)
    {
        if (process.TakenAt == watcher.MeasuredAt)
        {
            return;
        }

        process.TakenAt = watcher.MeasuredAt;
        process.FirstTakenAt ??= process.TakenAt;
        switch (process.Take())
        {
            case ReadOutcome.Gone:
                _table.OnChildEnded(process);
                _gone.Add((process, watcher));
                return;
            case ReadOutcome.Hidden:
                Unreadable++;
                UnreadablePid = process.Pid;
                break;
            case ReadOutcome.Read or ReadOutcome.Quiet:
                break;
        }

        // A child may have ended after it was looked at, and its time be in this account already: then it would count twice.
        while (process.HasWaited && _table.HaveChildrenEnded(process, watcher))
        {
            process.Meter.TakeAccount();
        }

        process.Count(SpanOf(process));
    }

    private TimeSpan? SpanOf(TrackedProcess process) =>
        process.Root is null ? _elapsed : process.Root.FirstTakenAt is { } first ? _time.GetElapsedTime(first, process.TakenAt!.Value) : null;

    private void Bury(WatcherMeter watcher)
    {
        foreach (var (process, _) in _gone)
        {
            _table.OnGone(process, watcher);
        }

        _gone.Clear();
    }

    private static bool HasUntaken(WatcherMeter watcher)
    {
        foreach (var process in watcher.Processes)
        {
            if (process.TakenAt != watcher.MeasuredAt)
            {
                return true;
            }
        }

        return false;
    }

    private WatcherFigures Sum(WatcherMeter watcher, TimeSpan endedCpu, int ended)
    {
        var total = new WatcherTotal();
        var count = 0;
        if (_cpu.Length < watcher.Processes.Count)
        {
            (_cpu, _rss) = (new double[watcher.Processes.Count * 2], new double[watcher.Processes.Count * 2]);
        }

        foreach (var process in watcher.Processes)
        {
            SumTree(process, ref total);
            _cpu[count] = process.TreeCpu;
            _rss[count++] = process.TreeRss ?? 0;
        }

        foreach (var orphan in watcher.Orphans)
        {
            total.Add(orphan, isOwn: false);
        }

        total.Spent += endedCpu;
        return WatcherAggregate.Of(watcher, total, ended, _cpu.AsSpan(0, count), _rss.AsSpan(0, count));
    }

    private void SumTree(TrackedProcess process, ref WatcherTotal total)
    {
        total.Add(process, isOwn: true);
        process.TreeCpu = process.Meter.Cpu + PercentOf(process.SpentByChildren);
        process.TreeRss = process.Meter.Rss;
        if (process.Descendants is not { } descendants)
        {
            return;
        }

        foreach (var descendant in descendants)
        {
            total.Add(descendant, isOwn: false);
            process.TreeCpu += descendant.Meter.Cpu + PercentOf(descendant.SpentByChildren);
            process.TreeRss += descendant.Meter.Rss ?? 0;
        }
    }

    private double PercentOf(TimeSpan cpu) => _elapsed is { Ticks: > 0 } elapsed ? cpu / elapsed * 100 : 0;

    private void AddRows(WatcherMeter watcher)
    {
        foreach (var process in watcher.Processes)
        {
            ProcessRows.Add(Row(watcher.Key, process, 0));
            if (process.Descendants is { } descendants)
            {
                foreach (var descendant in descendants)
                {
                    ProcessRows.Add(Row(watcher.Key, descendant, descendant.Meter.Last.Stat?.Parent ?? process.Pid));
                }
            }
        }

        foreach (var orphan in watcher.Orphans)
        {
            ProcessRows.Add(Row(watcher.Key, orphan, orphan.Meter.Last.Stat?.Parent ?? 1));
        }
    }

    private static ProcessFigures Row(string watcher, TrackedProcess process, int parent)
    {
        var meter = process.Meter;
        var isOwn = parent == 0;
        var row = new ProcessFigures
        {
            Watcher = watcher,
            Pid = meter.Pid,
            Wid = process.Wid,
            Parent = parent,
            Descendants = process.DescendantCount,
            Cpu = meter.Cpu,
            TreeCpu = isOwn ? process.TreeCpu : null,
            TreeRss = isOwn ? process.TreeRss : null,
            Fds = meter.Last.Descriptors,
            Read = meter.Read,
            Write = meter.Write,
            Faults = meter.Faults,
            Switches = meter.Switches,
            Program = meter.Program,
            User = meter.User,
        };
        return meter.Last.Stat is { } stat
            ? row with
            {
                Rss = meter.Rss,
                Vms = stat.VirtualBytes,
                Threads = stat.Threads,
                State = stat.State,
                Nice = stat.Nice,
                Created = Machine.CreateTimeOf(stat.StartTime),
            }
            : row;
    }
}
