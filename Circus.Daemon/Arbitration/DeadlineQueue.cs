namespace Circus.Daemon.Arbitration;

/// <summary>
/// All delays of the arbiter: nothing ever waits, it leaves a deadline here. One timer wakes the loop by the action it was given;
/// the loop then calls <see cref="RunDue"/>. Monotonic time only: a clock that is set does not move a deadline.
/// </summary>
internal sealed class DeadlineQueue : IDisposable
{
    // Timers take 49 days at most; the loop may well wake once a day for nothing.
    private static readonly TimeSpan _longestSleep = TimeSpan.FromDays(1);

    // Below this many cancelled entries it is not worth a walk.
    private const int FewCancelled = 64;

    // By time, then in the order of asking.
    private readonly PriorityQueue<Deadline, (long Due, long Number)> _queue = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _lastNumber;
    private int _cancelled;

    public DeadlineQueue(TimeProvider time, Action wake)
    {
        _time = time;
        _timer = time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Entries held, cancelled ones included.</summary>
    public int Count => _queue.Count;

    /// <summary>Runs <paramref name="action"/> later, never at once: with no delay in the loop's next turn.</summary>
    public Deadline After(TimeSpan delay, Action action)
    {
        var deadline = new Deadline(action, OnCancelled);
        var due = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
        _queue.Enqueue(deadline, (due, ++_lastNumber));
        Arm();
        return deadline;
    }

    /// <summary>Runs what is due. What that adds waits for the next call, however short its delay.</summary>
    /// <exception cref="AggregateException">Some failed; all were run.</exception>
    public void RunDue()
    {
        var now = _time.GetTimestamp();
        List<Deadline> due = [];
        while (_queue.TryPeek(out _, out var first) && first.Due <= now)
        {
            var deadline = _queue.Dequeue();
            _cancelled -= deadline.IsDone ? 1 : 0;
            due.Add(deadline);
        }

        List<Exception> faults = [];
        foreach (var deadline in due)
        {
            try
            {
                deadline.Run();
            }
            catch (Exception fault)
            {
                // One that fails must not take the others with it.
                faults.Add(fault);
            }
        }

        Arm();
        if (faults.Count > 0)
        {
            throw new AggregateException(faults);
        }
    }

    public void Dispose() => _timer.Dispose();

    // Long grace periods that are not needed must not pile up with all that they refer to.
    private void OnCancelled()
    {
        _cancelled++;
        if (_cancelled < FewCancelled || _cancelled < _queue.Count / 2)
        {
            return;
        }

        var left = _queue.UnorderedItems.Where(item => !item.Element.IsDone).ToArray();
        _queue.Clear();
        _queue.EnqueueRange(left);
        _cancelled = 0;
    }

    private void Arm()
    {
        if (_queue.TryPeek(out _, out var first))
        {
            var left = _time.GetElapsedTime(_time.GetTimestamp(), first.Due);
            // A timer counts whole milliseconds and rounds down; one more avoids waking just before the deadline, again and again.
            var sleep = left < TimeSpan.Zero ? TimeSpan.Zero : left + TimeSpan.FromMilliseconds(1);
            _timer.Change(sleep < _longestSleep ? sleep : _longestSleep, Timeout.InfiniteTimeSpan);
        }
    }
}
