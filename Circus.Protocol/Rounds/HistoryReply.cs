namespace Circus.Protocol.Rounds;

/// <summary>The past of some series at one resolution.</summary>
public sealed record HistoryReply
{
    /// <summary>Seconds from one point to the next.</summary>
    public double Resolution { get; init; }

    /// <summary>Time of the first point, seconds since the epoch: the beginning of what it summarises.</summary>
    public double From { get; init; }

    /// <summary>In the order asked. One that nobody knows has no points.</summary>
    public IReadOnlyList<HistorySeries> Series { get; init => field = value ?? []; } = [];
}

/// <summary>The past of one series: three numbers for each point, all null where nothing was measured.</summary>
public sealed record HistorySeries
{
    /// <summary>As asked.</summary>
    public required string Series { get; init; }

    public IReadOnlyList<double?> Min { get; init => field = value ?? []; } = [];

    public IReadOnlyList<double?> Mean { get; init => field = value ?? []; } = [];

    public IReadOnlyList<double?> Max { get; init => field = value ?? []; } = [];
}
