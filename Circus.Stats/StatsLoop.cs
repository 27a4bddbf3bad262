using System.Collections.Concurrent;
using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;
using Circus.Stats.History;
using Circus.Stats.Node;
using Circus.Stats.Proc;
using Circus.Stats.Publishing;
using Circus.Stats.Queries;
using Circus.Stats.Sampling;
using Circus.Stats.Sockets;
using Microsoft.Extensions.Logging;

namespace Circus.Stats;

/// <summary>
/// The loop of circusd-stats, on a thread of its own: events and descriptions change the registry, questions are answered, and when it is time
/// a pass is made and published. Owns everything that is measured.
/// </summary>
internal sealed partial class StatsLoop : IDisposable
{
    /// <summary>So often at least it looks whether its parent is still there.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(1);

    // Unbounded: events come out of a bounded queue, questions are counted where they enter, and there is one description at a time.
    private readonly ConcurrentQueue<StatsMessage> _mailbox = new();
    // Without spinning: a wait is nearly always for a whole interval, and a semaphore would yield the processor some thirty times first.
    private readonly ManualResetEventSlim _wake = new(initialState: false, spinCount: 0);
    private readonly TimeProvider _time;
    private readonly IStatsPublisher _publisher;
    private readonly ILogger _logger;
    private readonly DescriptorBudget _budget = DescriptorBudget.OfThisProgram();
    private readonly PidRegistry _registry = new();
    private readonly Intervals _intervals;
    private readonly Sampler _sampler;
    private readonly NodeMeter _node;
    private readonly SocketMeter _sockets;
    private readonly CircusTopics _topics;
    private readonly RoundWriter _writer = new();
    private readonly HistoryRecorder _recorder;
    private readonly Questions _questions;
    private readonly Func<string, bool> _isWanted;
    private readonly double _started;
    private readonly Complaints _complaints;
    private IReadOnlyList<byte[]>? _lastRound = [];
    private long _seq;
    private long _lateRounds;
    private long _malformed;

    /// <param name="interval">Between two passes, unless a watcher has one of its own.</param>
    /// <param name="statsPort">Where is published, to look after subscribers; 0 when unknown.</param>
    /// <param name="publisher">Where passes go.</param>
    /// <param name="history">Where they are kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public StatsLoop(TimeSpan interval, int statsPort, IStatsPublisher publisher, HistoryStore history, TimeProvider time, ILogger logger)
    {
        (_publisher, History, _time, _logger) = (publisher, history, time, logger);
        _started = Math.Round(time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, 3);
        _intervals = new Intervals(interval, time);
        _sampler = new Sampler(_registry, _intervals, _budget, time);
        _node = new NodeMeter(time);
        _sockets = new SocketMeter(statsPort, time);
        _topics = new CircusTopics(_registry);
        _recorder = new HistoryRecorder(history);
        _questions = new Questions(_sampler, _intervals, history, Status, LastRound, time);
        _isWanted = publisher.IsWanted;
        _complaints = new Complaints(logger);
    }

    public HistoryStore History { get; }

    /// <summary>Where questions are answered, for the rounds; null for nowhere.</summary>
    public string? Query { get; set; }

    /// <summary>A description is needed. Called on the loop.</summary>
    public Action? NeedsDescription { get; set; }

    /// <summary>Thread-safe.</summary>
    public void Post(StatsMessage message)
    {
        _mailbox.Enqueue(message);
        _wake.Set();
    }

    /// <summary>Runs until cancelled, or until <paramref name="isOver"/> says so, which is asked once a second or more often.</summary>
    public void Run(Func<bool> isOver, CancellationToken cancellationToken)
    {
        try
        {
            while (!isOver())
            {
                // Before looking: what is posted from now on ends the wait.
                _wake.Reset();
                while (_mailbox.TryDequeue(out var message))
                {
                    Guarded(message);
                }

                var wait = TimeSpan.FromSeconds((double)(_intervals.NextDue() - _time.GetTimestamp()) / _time.TimestampFrequency);
                if (wait <= TimeSpan.Zero)
                {
                    Guarded(null);
                    cancellationToken.ThrowIfCancellationRequested();
                    continue;
                }

                _wake.Wait((int)Math.Ceiling(Math.Min(wait.TotalMilliseconds, _longestWait.TotalMilliseconds)), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The end, as asked for.
        }
    }

    public void Dispose()
    {
        _sampler.Dispose();
        _node.Dispose();
        _sockets.Dispose();
        _writer.Dispose();
        _wake.Dispose();
    }

    /// <summary>A message, or a pass when there is none.</summary>
    private void Guarded(StatsMessage? message)
    {
        try
        {
            if (message is null)
            {
                Pass();
            }
            else
            {
                Handle(message);
            }
        }
        catch (Exception fault)
        {
            // The last line of the loop: whatever went wrong with one, the next is still made. Said once for each kind.
            _complaints.Of(fault);
        }
    }

    private void Handle(StatsMessage message)
    {
        switch (message)
        {
            case StatsMessage.Happened(var happened):
                Follow(happened);
                break;
            case StatsMessage.Malformed(var topic):
                _malformed++;
                _complaints.OfEvent(topic);
                break;
            case StatsMessage.Asked:
                _registry.BeginLearning();
                break;
            case StatsMessage.Described(var node, var sockets):
                _registry.Learn(node);
                _sockets.Learn(sockets);
                foreach (var watcher in node.Watchers)
                {
                    _intervals.Configure(watcher.Key, _registry.FactsOf(watcher.Key).Interval);
                }

                break;
            case StatsMessage.Question(var request, var reply):
                _questions.Answer(request, reply);
                break;
            case StatsMessage.Look(var action):
                action();
                break;
        }
    }

    private void Follow(CircusEvent happened)
    {
        if (happened.Payload.ProcessPid is { } pid)
        {
            if (happened.Action == EventAction.Spawn)
            {
                _sampler.Table.OnSpawned(happened.WatcherKey, pid);
            }
            else if (happened.Action == EventAction.Reap)
            {
                _sampler.Table.OnEnded(happened.WatcherKey, pid, happened.Payload.Cpu is >= 0 and < 1e9 and var cpu ? TimeSpan.FromSeconds(cpu) : null);
            }
        }

        if (!_registry.Apply(happened))
        {
            NeedsDescription?.Invoke();
        }
    }

    private void Pass()
    {
        _node.Measure();
        _sampler.Pass(_node.Births);
        _sockets.Measure(_isWanted(""));
        _recorder.Add(_sampler, _node.Last, _sockets.Rows);
        _seq++;
        var isLate = _sampler.Late > TimeSpan.FromMilliseconds(10) && _sampler.Late > _intervals.Global / 10;
        _lateRounds += isLate ? 1 : 0;
        _complaints.OfPass(_sampler, isLate, _budget, History);
        _complaints.OfSockets(_sockets);
        _lastRound = null;
        _publisher.Publish(_topics.Of(_sampler, _sockets, _isWanted), _isWanted(Topic.Round) ? LastRound() : []);
    }

    /// <summary>What nobody has asked for is not even written.</summary>
    private IReadOnlyList<byte[]> LastRound() => _lastRound ??= _writer.Write(Round());

    private StatsRound Round() => new()
    {
        Seq = _seq,
        Started = _started,
        Time = _sampler.Time,
        Interval = _sampler.Interval?.TotalSeconds,
        Wanted = _intervals.Global.TotalSeconds,
        Late = _sampler.Late.TotalSeconds,
        Took = _sampler.Took.TotalSeconds,
        Dropped = _publisher.Dropped,
        Stalled = _sockets.Stalled,
        Unreadable = _sampler.Unreadable + _malformed,
        Query = Query,
        Node = _node.Last,
        Watchers = _sampler.WatcherRows,
        Processes = _sampler.ProcessRows,
        Sockets = _sockets.Rows,
    };

    private StatsStatus Status() => new()
    {
        Version = typeof(StatsLoop).Assembly.GetName().Version?.ToString(3),
        Pid = Environment.ProcessId,
        Started = _started,
        Interval = _intervals.Global.TotalSeconds,
        Watchers = _intervals.Own,
        Seq = _seq,
        Processes = _sampler.Count,
        Took = _sampler.Took.TotalSeconds,
        LateRounds = _lateRounds,
        Dropped = _publisher.Dropped,
        Stalled = _sockets.Stalled,
        Unreadable = _sampler.Unreadable + _malformed,
        SamplerCpu = CpuClock.OfThisThread().TotalSeconds,
        Cpu = Environment.CpuUsage.TotalTime.TotalSeconds,
        Rss = Environment.WorkingSet,
        HistoryBytes = History.Bytes,
        HistoryLimit = History.Limit,
        HistorySeries = History.SeriesCount,
    };
}
