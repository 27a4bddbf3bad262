using Circus.Daemon.Arbitration;

namespace Circus.Daemon.Watchers;

/// <summary>What a watcher remembers of failures: which slots wait, how often their processes died young, how many launches failed in a row.</summary>
internal sealed class BackOff(DeadlineQueue deadlines, TimeProvider time)
{
    private readonly Dictionary<int, WaitingSlot> _waiting = [];
    private readonly Dictionary<int, int> _quickDeaths = [];
    private readonly FlappingCount _flapping = new();

    // When processes ended that nobody had asked to.
    private readonly Queue<long> _unasked = [];
    private int _failedLaunches;

    /// <summary>Slots that wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>The one that is tried next.</summary>
    public WaitingSlot? Next => _waiting.Values.MinBy(slot => slot.Due);

    /// <summary>
    /// A launch failed and is tried again later; until then no other is tried, because it would fail for the same reason. So the attempts are
    /// counted as the operator understands them, however many processes are wanted.
    /// </summary>
    public bool HoldsLaunches => _waiting.Values.Any(slot => slot.IsFailedLaunch);

    public bool Holds(int slot) => _waiting.ContainsKey(slot);

    /// <summary>An end that nobody asked for.</summary>
    public RestartDecision OnDeath(BackOffOptions options, int slot, TimeSpan lifetime)
    {
        var decision = RestartLimit.Decide(options, _quickDeaths.GetValueOrDefault(slot), lifetime, Random.Shared.NextDouble());
        _quickDeaths[slot] = decision.QuickDeaths;
        return decision;
    }

    /// <summary>The same, as the flapping plugin of Circus answers it: for all slots together.</summary>
    public FlappingDecision OnDeath(FlappingOptions options, TimeSpan longest, TimeSpan lifetime) =>
        _flapping.OnEnd(options, longest, lifetime, time.GetElapsedTime(0));

    /// <summary>Counts one more restart. True when there were too many within the window.</summary>
    public bool IsTooMuch(WatcherOptions options)
    {
        if (options.MaxRestarts == 0)
        {
            return false;
        }

        _unasked.Enqueue(time.GetTimestamp());
        while (time.GetElapsedTime(_unasked.Peek()) > options.RestartWindow)
        {
            _unasked.Dequeue();
        }

        return _unasked.Count > options.MaxRestarts;
    }

    /// <summary>Launches that failed since the last that did not, this one included.</summary>
    public int OnLaunchFailed() => ++_failedLaunches;

    public void OnLaunched() => _failedLaunches = 0;

    /// <summary>The slot waits for its time.</summary>
    public WaitingSlot Wait(int slot, TimeSpan delay, int attempt, bool isFailedLaunch, Action fill)
    {
        var deadline = deadlines.After(delay, () =>
        {
            _waiting.Remove(slot);
            fill();
        });
        return _waiting[slot] = new WaitingSlot(slot, time.GetUtcNow() + delay, attempt, isFailedLaunch, deadline);
    }

    /// <summary>Gives up waiting slots until so many are left, the highest first.</summary>
    public void KeepAtMost(int count)
    {
        foreach (var slot in _waiting.Values.OrderByDescending(slot => slot.Slot).SkipLast(Math.Max(0, count)).ToArray())
        {
            slot.Deadline.Cancel();
            _waiting.Remove(slot.Slot);
        }
    }

    /// <summary>The slot's next process begins with a clean slate.</summary>
    public void Forget(int slot) => _quickDeaths.Remove(slot);

    /// <summary>An operator asked for something: whatever was before does not count any more.</summary>
    public void Forget()
    {
        KeepAtMost(0);
        _unasked.Clear();
        _flapping.Forget();
        _quickDeaths.Clear();
        _failedLaunches = 0;
    }
}
