namespace Circus.Protocol.Rounds;

/// <summary>How often is measured: the reply to <c>stats-interval</c>.</summary>
public sealed record StatsIntervals
{
    /// <summary>Seconds, of all watchers that have none of their own.</summary>
    public required double Interval { get; init; }

    /// <summary>Seconds by key of the watcher.</summary>
    public IReadOnlyDictionary<string, double> Watchers { get; init => field = value ?? new Dictionary<string, double>(); } = new Dictionary<string, double>();
}
