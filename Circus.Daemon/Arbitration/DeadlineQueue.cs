namespace Circus.Daemon.Arbitration;

/// <summary>
/// All delays of the arbiter: nothing ever waits, it leaves a deadline here. One timer wakes the loop by the action it was given;
/// the loop then calls <see cref="RunDue"/>, which runs what is due until the turn is over and wakes the loop again for the rest. Monotonic time only: a
/// clock that is set does not move a deadline.
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
    private readonly LoopTurn _turn;
    private readonly Action _wake;
    private readonly ITimer _timer;
    private long _lastNumber;

    // The loop has been told that something is due, and has not come to it yet.
    private bool _isWoken;
    private int _cancelled;

    /// <param name="time">Its clock.</param>
    /// <param name="turn">Begins when what is due is run.</param>
    /// <param name="wake">Makes the loop call <see cref="RunDue"/>, behind what waits for it already.</param>
    public DeadlineQueue(TimeProvider time, LoopTurn turn, Action wake)
    {
        _time = time;
        _turn = turn;
        _wake = wake;
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

    /// <summary>
    /// Runs what is due, in the order of its time, until the turn is over; at least one. What that adds waits for the next call, however short its delay.
    /// </summary>
    /// <exception cref="AggregateException">Some failed; the others were run all the same.</exception>
    public void RunDue()
    {
        _turn.Begin();
        _isWoken = false;
        var (now, last) = (_time.GetTimestamp(), _lastNumber);
        List<Exception> faults = [];
        while (_queue.TryPeek(out var deadline, out var first) && first.Due <= now && first.Number <= last)
        {
            _queue.Dequeue();
            if (deadline.IsDone)
            {
                _cancelled--;
                continue;
            }

            try
            {
                deadline.Run();
            }
            catch (Exception fault)
            {
                // One that fails must not take the others with it.
                faults.Add(fault);
            }

            if (_turn.IsOver)
            {
                break;
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
        if (_isWoken || !_queue.TryPeek(out _, out var first))
        {
            return;
        }

        var left = _time.GetElapsedTime(_time.GetTimestamp(), first.Due);
        if (left <= TimeSpan.Zero)
        {
            _isWoken = true;
            _wake();
            return;
        }

        // A timer counts whole milliseconds and rounds down; one more avoids waking just before the deadline, again and again.
        var sleep = left + TimeSpan.FromMilliseconds(1);
        _timer.Change(sleep < _longestSleep ? sleep : _longestSleep, Timeout.InfiniteTimeSpan);
    }
}
