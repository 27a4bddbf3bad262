namespace Circus.Protocol.Rounds;

/// <summary>What <c>stats-history</c> is asked.</summary>
public sealed record HistoryQuery
{
    /// <summary>
    /// <c>node/METRIC</c>, <c>watcher/KEY/METRIC</c>, <c>process/KEY/WID/METRIC</c> or <c>socket/NAME/METRIC</c>, as <c>watcher/web/cpu</c>.
    /// Docs/statistics.md lists the metrics.
    /// </summary>
    public required IReadOnlyList<string> Series { get; init; }

    /// <summary>Seconds since the epoch; negative counts back from now, absent is as far back as there is anything.</summary>
    public double? From { get; init; }

    /// <summary>The same; absent is now.</summary>
    public double? To { get; init; }

    /// <summary>Seconds between two points; the nearest that is kept and is not finer. Absent: as <see cref="Points"/> say.</summary>
    public double? Resolution { get; init; }

    /// <summary>The most points wanted; the finest resolution that needs no more is taken. Absent: 1,000.</summary>
    public int? Points { get; init; }
}
