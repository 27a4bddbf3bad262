namespace Circus.Web.Live;

/// <summary>
/// PURE: whether the topics of Circus are wanted beside the rounds. Both are listened to until the first round comes: then the topics are given
/// up, and circusd-stats need not write them. When rounds stay away, the topics are tried again: perhaps another program has taken its place.
/// </summary>
internal sealed class SampleChoice
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private DateTimeOffset? _lastRound;
    private TimeSpan _patience = Patience;

    public bool WantsTopics { get; private set; } = true;

    /// <param name="now">When it came.</param>
    /// <param name="wantedSeconds">Seconds until the next one.</param>
    public void Round(DateTimeOffset now, double wantedSeconds)
    {
        _lastRound = now;
        _patience = Patience + TimeSpan.FromSeconds(3 * Math.Clamp(wantedSeconds, 0, 3600));
        WantsTopics = false;
    }

    public void Ticked(DateTimeOffset now) => WantsTopics |= _lastRound is { } last && now - last > _patience;
}
