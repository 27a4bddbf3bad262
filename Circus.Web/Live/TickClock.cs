namespace Circus.Web.Live;

/// <summary>
/// PURE: when the next tick is due. A tick follows the samples of one round shortly, so that each round is one point: none twice, none
/// left out. Without samples it comes all the same, and the charts show the gap.
/// </summary>
internal sealed class TickClock
{
    /// <summary>The samples of a round arrive within this time.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    /// <summary>Browsers get no more than about one tick per second, whatever the statistics' interval is.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(900);

    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(1500);

    private DateTimeOffset _last;
    private DateTimeOffset? _firstSample;

    public TickClock(DateTimeOffset now) => _last = now;

    public DateTimeOffset Due => _firstSample is { } first
        ? Later(first + Settle, _last + Shortest)
        : _last + Longest;

    public void Sampled(DateTimeOffset now) => _firstSample ??= now;

    public void Ticked(DateTimeOffset now)
    {
        _last = now;
        _firstSample = null;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
