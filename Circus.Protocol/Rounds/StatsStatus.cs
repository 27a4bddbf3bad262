namespace Circus.Protocol.Rounds;

/// <summary>How circusd-stats itself is doing: the reply to <c>stats-status</c>.</summary>
public sealed record StatsStatus
{
    public string? Version { get; init; }

    public int Pid { get; init; }

    /// <summary>Seconds since the epoch.</summary>
    public double Started { get; init; }

    /// <summary>Seconds between two rounds.</summary>
    public double Interval { get; init; }

    /// <summary>Intervals of watchers that have one of their own, by key.</summary>
    public IReadOnlyDictionary<string, double> Watchers { get; init => field = value ?? new Dictionary<string, double>(); } = new Dictionary<string, double>();

    /// <summary>Number of the last round.</summary>
    public long Seq { get; init; }

    public int Processes { get; init; }

    /// <summary>Seconds that the last pass took.</summary>
    public double Took { get; init; }

    /// <summary>Rounds that began late, and those that were left out.</summary>
    public long LateRounds { get; init; }

    public long Dropped { get; init; }

    public int Stalled { get; init; }

    /// <summary>Things that could not be read or understood.</summary>
    public long Unreadable { get; init; }

    /// <summary>CPU seconds of the thread that measures, so far.</summary>
    public double SamplerCpu { get; init; }

    /// <summary>CPU seconds of the whole program.</summary>
    public double Cpu { get; init; }

    /// <summary>Its resident bytes.</summary>
    public long Rss { get; init; }

    /// <summary>Bytes that the history takes, and the most that it may.</summary>
    public long HistoryBytes { get; init; }

    public long HistoryLimit { get; init; }

    public int HistorySeries { get; init; }
}
