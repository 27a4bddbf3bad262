namespace Circus.Daemon.Watchers;

/// <summary>What follows an end that nobody asked for.</summary>
/// <param name="Delay">Zero: at once.</param>
/// <param name="Series">How many series there were in a row, this one included.</param>
/// <param name="IsNew">This end has completed a series; false: it falls into the wait after one, or makes none.</param>
/// <param name="IsHopeless">There were too many.</param>
internal readonly record struct FlappingDecision(TimeSpan Delay, int Series, bool IsNew, bool IsHopeless);

/// <summary>PURE but for what it remembers: the ends of a watcher's processes within the window, and the series that they made.</summary>
internal sealed class FlappingCount
{
    // One doubled so often is beyond every wait that is allowed.
    private const int LastDoubling = 30;

    private readonly Queue<TimeSpan> _ends = [];
    private int _series;
    private TimeSpan _waitEnds;

    /// <param name="options">The watcher's.</param>
    /// <param name="longest">No wait is longer, unless the first is.</param>
    /// <param name="lifetime">How long the process had lived.</param>
    /// <param name="now">On a clock that only goes on.</param>
    public FlappingDecision OnEnd(FlappingOptions options, TimeSpan longest, TimeSpan lifetime, TimeSpan now)
    {
        if (now < _waitEnds)
        {
            // One series for all of them, as in Circus, where the whole watcher is stopped meanwhile.
            return new(_waitEnds - now, _series, IsNew: false, IsHopeless: false);
        }

        while (_ends.TryPeek(out var first) && now - first > options.Window)
        {
            _ends.Dequeue();
        }

        if (_ends.Count == 0 && lifetime > options.Window)
        {
            _series = 0;
        }

        _ends.Enqueue(now);
        if (_ends.Count < options.Attempts)
        {
            return new(TimeSpan.Zero, _series, IsNew: false, IsHopeless: false);
        }

        _ends.Clear();
        _series++;
        if (options.MaxRetry >= 0 && _series > options.MaxRetry)
        {
            return new(TimeSpan.Zero, _series, IsNew: true, IsHopeless: true);
        }

        var limit = longest > options.RetryIn ? longest : options.RetryIn;
        var delay = options.RetryIn * Math.Pow(2, Math.Min(_series - 1, LastDoubling));
        delay = delay < limit ? delay : limit;
        _waitEnds = now + delay;
        return new(delay, _series, IsNew: true, IsHopeless: false);
    }

    public void Forget()
    {
        _ends.Clear();
        (_series, _waitEnds) = (0, TimeSpan.Zero);
    }
}
