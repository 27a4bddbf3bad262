using Circus.Protocol.Messages;

namespace Circus.Cli.Top.Model;

/// <summary>What is known of one watcher.</summary>
internal sealed class TopGroup(string key)
{
    private readonly Dictionary<int, Measured> _processes = [];
    private readonly FigureHistory _cpu = new();
    private readonly FigureHistory _mem = new();
    private Dictionary<int, ProcessDescription> _described = [];
    private WatcherReading? _total;
    private DateTimeOffset? _lastTotal;

    /// <summary>What circusd told; null when it did not.</summary>
    public WatcherDescription? Described
    {
        get;
        set
        {
            field = value;
            _described = (value?.Processes ?? []).GroupBy(process => process.Pid).ToDictionary(process => process.Key, process => process.Last());
        }
    }

    /// <summary>Between its samples; null before the second.</summary>
    public TimeSpan? Interval { get; private set; }

    /// <summary>Its own processes, without what descends from them.</summary>
    public int Count => _total?.Actual is { } actual && _processes.Count > 0 ? actual : _processes.Values.Count(process => process.Reading.Parent == 0);

    public int? Wanted => Described?.Numprocesses ?? _total?.Wanted;

    public double? Cpu => _processes.Count == 0 ? 0 : _total?.Cpu ?? Sum(process => process.Cpu);

    public double? Mem => _processes.Count == 0 ? 0 : _total?.Mem ?? Sum(process => process.Mem);

    public long? Rss => _processes.Count == 0 ? 0 : _total?.Rss ?? (long?)Sum(process => process.Rss);

    public void Apply(ProcessReading reading, DateTimeOffset now)
    {
        if (!_processes.TryGetValue(reading.Pid, out var process))
        {
            _processes[reading.Pid] = process = new Measured();
        }

        process.Reading = reading;
        process.At = now;
        process.Cpu.Push(reading.Cpu);
        process.Mem.Push(reading.Rss ?? reading.Mem);
    }

    /// <summary>The end of its round.</summary>
    /// <param name="total">Its sums.</param>
    /// <param name="pids">All that was measured: what is not in it has gone.</param>
    /// <param name="now">When it came.</param>
    public void Apply(WatcherReading total, IReadOnlyCollection<int> pids, DateTimeOffset now)
    {
        _total = total;
        foreach (var pid in _processes.Keys.Except(pids).ToList())
        {
            _processes.Remove(pid);
        }

        Interval = total.Interval is { } seconds and > 0 and < 86_400 ? TimeSpan.FromSeconds(seconds) : _lastTotal is { } last && now > last ? now - last : Interval;
        _lastTotal = now;
        _cpu.Push(Cpu);
        _mem.Push(Rss ?? Mem);
    }

    /// <summary>What was before the first round.</summary>
    public void Precede(float[] cpu, float[] rss)
    {
        _cpu.Precede(cpu);
        _mem.Precede(rss);
    }

    /// <summary>The same of one of its processes.</summary>
    public void Precede(int pid, float[] cpu, float[] rss)
    {
        if (_processes.TryGetValue(pid, out var process))
        {
            process.Cpu.Precede(cpu);
            process.Mem.Precede(rss);
        }
    }

    /// <summary>Forgets processes that nobody measured since.</summary>
    public void Expire(DateTimeOffset since)
    {
        foreach (var pid in _processes.Where(process => process.Value.At < since).Select(process => process.Key).ToList())
        {
            _processes.Remove(pid);
        }
    }

    public TopBranch Branch(int node, string nodeName)
    {
        var name = Described?.Name ?? key;
        var hasProcesses = _processes.Count > 0;
        var watcher = new TopRow
        {
            Key = new RowKey(node, key, null),
            Name = name,
            Node = nodeName,
            Watcher = name,
            State = Described is null ? null : Described.Substate?.Replace('_', ' ') ?? Described.Status,
            Reason = Described?.Reason,
            Processes = Count,
            Wanted = Wanted,
            Restarts = Described?.Restarts ?? _total?.Restarts,
            Cpu = Cpu,
            Mem = Mem,
            Rss = Rss,
            Age = hasProcesses ? _total?.Age : null,
            Threads = hasProcesses ? _total?.Threads ?? (int?)Sum(process => process.Threads) : null,
            Fds = hasProcesses ? _total?.Fds ?? (int?)Sum(process => process.Fds) : null,
            IoRead = hasProcesses ? _total?.Read ?? Sum(process => process.Read) : null,
            IoWrite = hasProcesses ? _total?.Write ?? Sum(process => process.Write) : null,
            CpuHistory = _cpu.ToArray(),
            MemHistory = _mem.ToArray(),
        };
        return new TopBranch(watcher, [.. _processes.Values.Select(process => RowOf(node, nodeName, name, process))]);
    }

    private TopRow RowOf(int node, string nodeName, string watcher, Measured process)
    {
        var reading = process.Reading;
        var described = _described.GetValueOrDefault(reading.Pid);
        return new TopRow
        {
            Key = new RowKey(node, key, reading.Pid),
            Parent = reading.Parent,
            Name = reading.Name,
            Node = nodeName,
            Watcher = watcher,
            State = described is { Stopping: true } ? "stopping" : described is { Ailment: not null } ? "unhealthy" : null,
            Reason = described?.Ailment ?? described?.Message,
            Processes = 1,
            Cpu = reading.Cpu,
            Mem = reading.Mem,
            Rss = reading.Rss,
            Age = reading.Age,
            Threads = reading.Threads,
            Fds = reading.Fds,
            IoRead = reading.Read,
            IoWrite = reading.Write,
            User = reading.User,
            Nice = reading.Nice,
            Letter = reading.Letter,
            CpuTime = reading.CpuTime,
            CpuHistory = process.Cpu.ToArray(),
            MemHistory = process.Mem.ToArray(),
        };
    }

    /// <summary>Null when no process tells.</summary>
    private double? Sum(Func<ProcessReading, double?> figure) =>
        _processes.Values.Aggregate((double?)null, (sum, process) => figure(process.Reading) is { } value ? (sum ?? 0) + value : sum);

    private sealed class Measured
    {
        public ProcessReading Reading { get; set; } = new() { Pid = 0, Name = "" };

        public DateTimeOffset At { get; set; }

        public FigureHistory Cpu { get; } = new();

        public FigureHistory Mem { get; } = new();
    }
}
