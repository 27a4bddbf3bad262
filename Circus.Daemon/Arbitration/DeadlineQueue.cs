namespace Circus.Daemon.Arbitration;

/// <summary>
/// All delays of the arbiter: nothing ever waits, it leaves a deadline here. One timer wakes the loop by the action it was given;
/// the loop then calls <see cref="RunDue"/>. Monotonic time only: a clock that is set does not move a deadline.
/// </summary>
internal sealed class DeadlineQueue : IDisposable
{
    private readonly PriorityQueue<Deadline, long> _queue = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public DeadlineQueue(TimeProvider time, Action wake)
    {
        _time = time;
        _timer = time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Deadline After(TimeSpan delay, Action action)
    {
        var deadline = new Deadline(action);
        var due = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
        _queue.Enqueue(deadline, due);
        Arm();
        return deadline;
    }

    public void RunDue()
    {
        var now = _time.GetTimestamp();
        while (_queue.TryPeek(out var deadline, out var due) && due <= now)
        {
            _queue.Dequeue();
            deadline.Run();
        }

        Arm();
    }

    public void Dispose() => _timer.Dispose();

    private void Arm()
    {
        if (_queue.TryPeek(out _, out var due))
        {
            var left = _time.GetElapsedTime(_time.GetTimestamp(), due);
            // A timer counts whole milliseconds and rounds down; one more avoids waking just before the deadline, again and again.
            _timer.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }
}
