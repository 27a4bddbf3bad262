namespace Circus.Stats.Sampling;

/// <summary>When the next pass of one interval is due. Decides only: time stamps in, time stamps out.</summary>
internal sealed class RoundClock
{
    private readonly long _frequency;
    private readonly long _step;
    private long _due;

    /// <param name="interval">Between two passes.</param>
    /// <param name="frequency">Time stamps per second.</param>
    /// <param name="phase">Due times are multiples of the interval after this, so that those of different intervals meet.</param>
    /// <param name="now">The first is not before this.</param>
    public RoundClock(TimeSpan interval, long frequency, long phase, long now)
    {
        Interval = interval;
        _frequency = frequency;
        _step = Math.Max(1, (long)(interval.TotalSeconds * frequency));
        _due = now <= phase ? phase : phase + ((now - phase + _step - 1) / _step * _step);
    }

    public TimeSpan Interval { get; }

    /// <summary>Time stamp of the next pass.</summary>
    public long Due => _due;

    /// <summary>How late the pass that has just begun was.</summary>
    public TimeSpan Late { get; private set; }

    /// <summary>Passes that were left out so far, because one took too long or the machine stood still.</summary>
    public long Skipped { get; private set; }

    /// <summary>Takes note that it is so late by now: whether a pass is due. The next one lies ahead then, however much was missed.</summary>
    public bool Begin(long now)
    {
        if (now < _due)
        {
            return false;
        }

        var behind = now - _due;
        Late = TimeSpan.FromSeconds((double)behind / _frequency);
        Skipped += behind / _step;
        _due += ((behind / _step) + 1) * _step;
        return true;
    }
}
