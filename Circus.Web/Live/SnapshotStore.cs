using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Web.Live;

/// <summary>
/// Everything the console knows of the daemon: one per program. <see cref="LiveSubscriber"/> is the only writer, from one loop;
/// everybody else reads <see cref="Current"/>. Bounded: rings for what the daemon has now, nothing for what it had.
/// </summary>
internal sealed class SnapshotStore
{
    /// <summary>Events kept per watcher.</summary>
    public const int EventsPerWatcher = 50;

    /// <summary>With more processes than this, of each only CPU and memory are kept.</summary>
    public const int MostProcessesInDetail = 500;

    private readonly Dictionary<string, Gauge> _gauges = [];
    // Columns with a suffix, and the column that they belong to.
    private readonly Dictionary<string, string> _details = [];
    private readonly Dictionary<string, Ring<CircusEvent>> _events = [];
    private readonly Ring<long> _times = new(Gauge.Points);
    private LiveSnapshot _next = LiveSnapshot.Empty;
    private NodeDescription? _reconciled;
    private volatile LiveSnapshot _current = LiveSnapshot.Empty;

    /// <summary>The newest published state. Any thread.</summary>
    public LiveSnapshot Current => _current;

    /// <summary>Whether a page would look different after <see cref="Publish"/>.</summary>
    public bool HasChanges => _next.Version != _current.Version;

    /// <summary>The daemon answered. What did not change keeps its objects, so that pages see what did.</summary>
    public void Describe(NodeDescription described, DateTimeOffset now)
    {
        var node = DescriptionDiff.Keep(_next.Node, described);
        Link(LinkState.Up, null, now);
        if (!ReferenceEquals(node, _next.Node))
        {
            Change(_next with { Node = node });
        }
    }

    /// <summary>How long the daemon took to answer; no reason to render anything.</summary>
    public void Answered(TimeSpan took) => _next = _next with { RoundTrip = took };

    /// <summary>The daemon does not answer. What was known stays, and is shown as old.</summary>
    public void Lose(string fault, DateTimeOffset now) =>
        Link(_next.Node is null ? LinkState.Connecting : LinkState.Down, fault, now);

    /// <returns>Whether the daemon has to be asked for a description.</returns>
    public bool Apply(CircusEvent change)
    {
        if (_next.Node is { } node && node.Watchers.Any(watcher => watcher.Key == change.WatcherKey))
        {
            Remember(change);
            Change(_next);
        }

        return Replay(change);
    }

    /// <summary>What happened before this console heard anything, or while it did not; what it heard itself does not count twice.</summary>
    public void Recall(IReadOnlyList<CircusEvent> past)
    {
        Reconcile();
        foreach (var group in past.GroupBy(change => change.WatcherKey).Where(group => _gauges.ContainsKey(ColumnId.OfWatcher(group.Key))))
        {
            var known = _events.TryGetValue(group.Key, out var ring) ? ring.View.ToArray() : [];
            var merged = group.Concat(known).DistinctBy(change => (change.Payload.Seq, change.Payload.Time, change.Action, change.Payload.ProcessPid)).OrderBy(change => change.Payload.Time);
            var events = new Ring<CircusEvent>(EventsPerWatcher);
            foreach (var change in merged.TakeLast(EventsPerWatcher))
            {
                events.Append(change);
            }

            _events[group.Key] = events;
        }

        Change(_next);
    }

    /// <summary>An event that <see cref="Apply"/> has had, and that the description which came since may not contain.</summary>
    /// <returns>Whether the daemon has to be asked for a description.</returns>
    public bool Replay(CircusEvent change)
    {
        if (_next.Node is not { } node)
        {
            return false;
        }

        var result = NodeChange.Apply(node, change);
        if (!ReferenceEquals(result.Node, node))
        {
            Change(_next with { Node = result.Node });
        }

        return result.NeedsDescription;
    }

    /// <summary>A sample of something that the daemon is known to have; others are ignored.</summary>
    public void Add(StatsSample sample, DateTimeOffset now)
    {
        Reconcile();
        switch (sample)
        {
            case ProcessSample { Pid: var pid, Payload: var payload } when Gauge.Of(payload) is { } reading:
                Set(ColumnId.OfProcess(pid), reading, null, payload.Time, now);
                break;
            // The daemon's own group mixes three programs; each is counted by its processes.
            case WatcherSample { WatcherKey: not Topic.DaemonKey and var key, Payload: var payload } when Gauge.Of(payload) is { } reading:
                Set(ColumnId.OfWatcher(key), reading, payload.Interval, payload.Time, now);
                break;
        }
    }

    /// <summary>Everything that circusd-stats measured in one pass. Things that the daemon is not known to have are ignored.</summary>
    public void Add(StatsRound round, DateTimeOffset now)
    {
        var sockets = round.Sockets.Where(socket => socket.Name.Length > 0).OrderBy(socket => socket.Name, StringComparer.Ordinal).ToArray();
        var isOther = !sockets.Select(Identity).SequenceEqual(_next.Sockets.Select(Identity));
        _next = _next with { Round = round, Sockets = sockets };
        if (isOther)
        {
            _reconciled = null;
            Change(_next);
        }

        Reconcile();
        foreach (var (column, reading, interval) in RoundReadings.Of(round, round.Processes.Count <= MostProcessesInDetail))
        {
            if (column.Detail is { } detail)
            {
                SetDetail(column.Id, detail, reading, interval, now);
            }
            else
            {
                Set(column.Id, reading, interval, round.Time, now);
            }
        }

        static (string, string?, int?) Identity(SocketFigures socket) => (socket.Name, socket.Address, socket.Backlog);
    }

    /// <summary>Gives every column its next point and publishes.</summary>
    public void Tick(DateTimeOffset now)
    {
        _times.Append(now.ToUnixTimeMilliseconds());
        Reconcile();
        if (_next.Node is { } node)
        {
            Append(node, now);
        }

        _next = _next with { Tick = _next.Tick + 1, Times = _times.View };
        Publish();
    }

    /// <summary>Lets readers see what was written.</summary>
    public void Publish()
    {
        Reconcile();
        _next = _next with
        {
            Columns = _gauges.ToDictionary(gauge => gauge.Key, gauge => gauge.Value.View),
            Events = _events.ToDictionary(events => events.Key, events => events.Value.View),
        };
        _current = _next;
    }

    private void Append(NodeDescription node, DateTimeOffset now)
    {
        var total = Step(ColumnId.OfProcess(node.Pid), now);
        foreach (var watcher in node.Watchers)
        {
            var sum = Reading.Missing;
            foreach (var process in watcher.Processes)
            {
                sum = sum.Plus(Step(ColumnId.OfProcess(process.Pid), now));
            }

            var gauge = _gauges[ColumnId.OfWatcher(watcher.Key)];
            // Of a watcher that has just lost everything, the last sample would stand for three more ticks.
            var aggregate = watcher.Processes.Count == 0 ? Reading.Nothing : OrElse(gauge.At(now), sum);
            gauge.Append(aggregate);
            total = total.Plus(aggregate);
        }

        _gauges[ColumnId.Node].Append(total);
        Step(ColumnId.Host, now);
        foreach (var socket in _next.Sockets)
        {
            Step(ColumnId.OfSocket(socket.Name), now);
        }

        foreach (var detail in _details.Keys)
        {
            Step(detail, now);
        }
    }

    private Reading Step(string column, DateTimeOffset now)
    {
        var gauge = _gauges[column];
        var reading = gauge.At(now);
        gauge.Append(reading);
        return reading;
    }

    private void Set(string column, Reading reading, double? intervalSeconds, double? measured, DateTimeOffset now)
    {
        if (_gauges.TryGetValue(column, out var gauge))
        {
            gauge.Set(reading, intervalSeconds, now);
            _next = _next with { Sampled = now, StatsDelay = Delay(measured, now) };
        }
    }

    private void SetDetail(string column, string detail, Reading reading, double? intervalSeconds, DateTimeOffset now)
    {
        if (_gauges.ContainsKey(column))
        {
            var id = column + detail;
            if (!_gauges.TryGetValue(id, out var gauge))
            {
                _gauges[id] = gauge = new Gauge();
                _details[id] = column;
            }

            gauge.Set(reading, intervalSeconds, now);
        }
    }

    /// <summary>Two clocks that differ a little must not show a sample from the future.</summary>
    private static TimeSpan? Delay(double? measured, DateTimeOffset now) => measured is { } seconds
        ? TimeSpan.FromSeconds(Math.Max(0, (now.ToUnixTimeMilliseconds() / 1000.0) - seconds))
        : null;

    /// <summary>A gauge for each thing that the daemon has, and for nothing else.</summary>
    private void Reconcile()
    {
        if (_next.Node is not { } node || ReferenceEquals(node, _reconciled))
        {
            return;
        }

        _reconciled = node;
        var keys = node.Watchers.Select(watcher => watcher.Key).ToHashSet();
        var columns = node.Watchers
            .SelectMany(watcher => watcher.Processes)
            .Select(process => ColumnId.OfProcess(process.Pid))
            .Concat(keys.Select(ColumnId.OfWatcher))
            .Append(ColumnId.OfProcess(node.Pid))
            .Append(ColumnId.Node)
            .Append(ColumnId.Host)
            .Concat(_next.Sockets.Select(socket => ColumnId.OfSocket(socket.Name)))
            .ToHashSet();
        foreach (var (detail, _) in _details.Where(detail => !columns.Contains(detail.Value)).ToArray())
        {
            _details.Remove(detail);
        }

        Remove(_gauges, [.. columns, .. _details.Keys]);
        Remove(_events, keys);
        foreach (var column in columns)
        {
            _gauges.TryAdd(column, new Gauge());
        }
    }

    private static void Remove<T>(Dictionary<string, T> all, HashSet<string> kept)
    {
        foreach (var gone in all.Keys.Where(key => !kept.Contains(key)).ToArray())
        {
            all.Remove(gone);
        }
    }

    private void Remember(CircusEvent change)
    {
        if (!_events.TryGetValue(change.WatcherKey, out var events))
        {
            _events[change.WatcherKey] = events = new Ring<CircusEvent>(EventsPerWatcher);
        }

        // What Recall brought may still be under way.
        if (change.Payload.Seq is null || !events.View.Span.Contains(change))
        {
            events.Append(change);
        }
    }

    private void Link(LinkState link, string? fault, DateTimeOffset now)
    {
        if (_next.Link != link || _next.Fault != fault)
        {
            Change(_next with { Link = link, Fault = fault, LinkSince = _next.Link == link ? _next.LinkSince ?? now : now });
        }
    }

    private void Change(LiveSnapshot next) => _next = next with { Version = _next.Version + 1 };

    private static Reading OrElse(Reading one, Reading other) =>
        new(float.IsNaN(one.First) ? other.First : one.First, float.IsNaN(one.Second) ? other.Second : one.Second);
}
