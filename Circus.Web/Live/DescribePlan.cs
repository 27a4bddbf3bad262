namespace Circus.Web.Live;

/// <summary>PURE: when the daemon is asked for its description. Events alone are not enough: PUB/SUB loses what comes before the subscription.</summary>
internal sealed class DescribePlan
{
    /// <summary>Without any reason; also how soon a dead daemon is noticed when it has no samples either.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>The original answers with three commands and one more per watcher: asked less often.</summary>
    public static readonly TimeSpan PeriodOfOriginal = TimeSpan.FromSeconds(15);

    /// <summary>Several events that need a description share one.</summary>
    public static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    /// <summary>Samples stopped: probably nobody is there.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan[] _retries = [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)];

    private DateTimeOffset _due;
    private bool _isAsking;
    private bool _isWantedAgain;
    private bool _isSilenceKnown;
    private int _failures;

    public DescribePlan(DateTimeOffset now) => _due = now;

    /// <summary>Null while a question is under way.</summary>
    public DateTimeOffset? Due => _isAsking ? null : _due;

    public void Asked() => _isAsking = true;

    public void Answered(DateTimeOffset now, bool isOriginal)
    {
        _isAsking = false;
        _failures = 0;
        _due = now + (_isWantedAgain ? Gather : isOriginal ? PeriodOfOriginal : Period);
        _isWantedAgain = false;
    }

    public void Failed(DateTimeOffset now)
    {
        _isAsking = false;
        _isWantedAgain = false;
        _due = now + _retries[Math.Min(_failures++, _retries.Length - 1)];
    }

    /// <summary>An event said less than the console shows.</summary>
    public void Want(DateTimeOffset now)
    {
        _isWantedAgain = _isAsking;
        Sooner(now + Gather);
    }

    public void Sampled() => _isSilenceKnown = false;

    /// <summary>At every tick: once per silence the question is brought forward.</summary>
    public void Ticked(DateTimeOffset now, DateTimeOffset? lastSample)
    {
        if (!_isSilenceKnown && lastSample is { } last && now - last > Silence)
        {
            _isSilenceKnown = true;
            Sooner(now);
        }
    }

    private void Sooner(DateTimeOffset time) => _due = time < _due && _failures == 0 ? time : _due;
}
