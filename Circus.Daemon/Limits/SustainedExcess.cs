namespace Circus.Daemon.Limits;

/// <summary>PURE: whether a figure has been above its limit for long enough, without a break.</summary>
/// <param name="limit">0 is none.</param>
/// <param name="duration">For so long.</param>
internal sealed class SustainedExcess(double limit, TimeSpan duration)
{
    private TimeSpan? _since;

    /// <param name="value">The figure.</param>
    /// <param name="now">On any clock that only goes forward.</param>
    /// <returns>True while it is too much.</returns>
    public bool Add(double value, TimeSpan now)
    {
        if (limit == 0 || value <= limit)
        {
            _since = null;
            return false;
        }

        _since ??= now;
        return now - _since >= duration;
    }
}
