using Circus.Daemon.Arbitration;

namespace Circus.Daemon.Schedules;

/// <summary>
/// Tells when it is time, again and again. Schedules are about the clock on the wall, which may be set: it is looked at every half minute.
/// What was due while it jumped forward happens once; after a jump back it counts anew.
/// </summary>
internal sealed class ScheduleClock(ScheduleOptions options, DeadlineQueue deadlines, TimeProvider time, Action onDue)
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(30);

    private Deadline? _deadline;
    private DateTimeOffset _lastLook;

    /// <summary>Null when it will never be time again.</summary>
    public DateTimeOffset? Next { get; private set; }

    public void Start()
    {
        _lastLook = time.GetUtcNow();
        Next = options.NextAfter(_lastLook);
        Arm();
    }

    public void Stop()
    {
        _deadline?.Cancel();
        _deadline = null;
    }

    private void Arm()
    {
        if (Next is { } next)
        {
            var rest = next - time.GetUtcNow();
            _deadline = deadlines.After(rest < TimeSpan.Zero ? TimeSpan.Zero : rest < _look ? rest : _look, Look);
        }
    }

    private void Look()
    {
        var now = time.GetUtcNow();
        var isDue = now >= Next;
        if (isDue || now < _lastLook)
        {
            Next = options.NextAfter(now);
        }

        _lastLook = now;
        Arm();
        if (isDue)
        {
            onDue();
        }
    }
}
