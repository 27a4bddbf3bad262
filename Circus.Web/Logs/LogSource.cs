using System.Globalization;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Components.Controls;
using Circus.Web.Live;

namespace Circus.Web.Logs;

/// <summary>
/// What the console holds of one watcher's output. Written by the follower's loop only; what others see are views that never change.
/// </summary>
internal sealed class LogSource(string watcher)
{
    /// <summary>Rows that are kept.</summary>
    public const int Capacity = 50_000;

    private const int MostSlots = 10_000;

    private readonly Ring<LogEntry> _rows = new(Capacity);
    private readonly OpenLines _open = new();

    // Those that have ended are still asked for; a watcher that ends one after the other does not fill the memory.
    private readonly Dictionary<int, int> _slots = [];
    private long _lastEvent = -1;
    private double _lostSince;
    private volatile LogContent _view = new(ReadOnlyMemory<LogEntry>.Empty, false, null, 0);

    public string Watcher => watcher;

    /// <summary>What to give as after.</summary>
    public long After { get; private set; }

    /// <summary>What is known now. Any thread.</summary>
    public LogContent View => _view;

    /// <summary>Rows out of an answer, without their order: the follower gives it, for all sources together.</summary>
    public IReadOnlyList<LogEntry> Read(LogAnswer answer, LiveSnapshot snapshot, double now)
    {
        List<LogEntry> rows = [];
        Learn(snapshot);
        if (_lostSince > 0)
        {
            rows.Add(Gap(_lostSince, string.Create(CultureInfo.InvariantCulture, $"circusd did not answer for {now - _lostSince:0} s; what it does not remember of that time is missing here")));
            _lostSince = 0;
        }

        if (answer.Lost > 0)
        {
            rows.Add(Gap(answer.Lines.Count > 0 ? answer.Lines[0].Time : now, string.Create(CultureInfo.InvariantCulture, $"at least {answer.Lost:N0} {(answer.Lost == 1 ? "line is" : "lines are")} missing here: written faster than they could be read")));
        }

        rows.AddRange(_open.Pass(answer.Lines, now).Select(line => new LogEntry(0, TimeOf(line.Time), watcher, line.IsError ? LogKind.Stderr : LogKind.Stdout, line.Text)
        {
            Pid = line.Pid,
            Wid = _slots.GetValueOrDefault(line.Pid),
        }));
        rows.AddRange(NewEvents(snapshot));
        After = answer.Next;
        return rows;
    }

    /// <summary>Rows in the order of all sources.</summary>
    public void Append(IEnumerable<LogEntry> rows)
    {
        var dropped = _view.Dropped;
        foreach (var row in rows)
        {
            dropped += _rows.View.Length == Capacity ? 1 : 0;
            _rows.Append(row);
        }

        _view = new LogContent(_rows.View, true, null, dropped);
    }

    /// <summary>The daemon said no, or nothing.</summary>
    public void Fail(CircusException fault, double now)
    {
        if (fault is DaemonUnreachableException && _lostSince <= 0 && _view.IsRead)
        {
            _lostSince = now;
        }

        _view = _view with { IsRead = true, Fault = fault.Message };
    }

    private void Learn(LiveSnapshot snapshot)
    {
        if (snapshot.Watcher(watcher) is not { } known)
        {
            return;
        }

        if (_slots.Count > MostSlots)
        {
            _slots.Clear();
        }

        foreach (var process in known.Processes)
        {
            _slots[process.Pid] = process.Wid;
        }

        if (snapshot.Events.TryGetValue(known.Key, out var events))
        {
            foreach (var change in events.Span)
            {
                if (change.Payload is { ProcessPid: { } pid, Wid: { } wid })
                {
                    _slots[pid] = wid;
                }
            }
        }
    }

    private IEnumerable<LogEntry> NewEvents(LiveSnapshot snapshot)
    {
        if (snapshot.Watcher(watcher) is not { } known || !snapshot.Events.TryGetValue(known.Key, out var events))
        {
            return [];
        }

        var fresh = events.ToArray().Where(change => (change.Payload.Seq ?? 0) > _lastEvent).ToArray();
        if (fresh.Length > 0)
        {
            _lastEvent = fresh.Max(change => change.Payload.Seq ?? 0);
        }

        return fresh.Select(change => Row(change, EventText.Of(change)));
    }

    private LogEntry Row(CircusEvent change, EventText text) =>
        new(0, TimeOf(change.Payload.Time), watcher, LogKind.Event, change.Payload.By is { } by ? $"{text.Action} {text.Detail} by {by}" : $"{text.Action} {text.Detail}")
        {
            Pid = change.Payload.ProcessPid ?? 0,
            Wid = change.Payload.Wid ?? 0,
            IsTrouble = text.Tone is "bad" or "warn",
        };

    private LogEntry Gap(double time, string text) => new(0, TimeOf(time), watcher, LogKind.Gap, text) { IsTrouble = true };

    private static DateTimeOffset TimeOf(double seconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));
}
