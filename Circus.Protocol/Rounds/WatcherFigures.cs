namespace Circus.Protocol.Rounds;

/// <summary>
/// A watcher in one round. Totals include everything that descends from its processes, and what ended within the interval. The figures
/// <c>Mean</c>, <c>Max</c>, <c>P50</c> and <c>P95</c> are over its processes, each with its descendants. Null is unknown.
/// </summary>
public readonly record struct WatcherFigures
{
    /// <summary>See <see cref="Topic.KeyOf"/>.</summary>
    public required string Key { get; init; }

    /// <summary>Real seconds since this watcher was measured before; null for the first time.</summary>
    public double? Interval { get; init; }

    /// <summary>Wanted number of processes; null for circusd itself, and when unknown.</summary>
    public int? Wanted { get; init; }

    /// <summary>Its processes that were measured, without descendants.</summary>
    public int Actual { get; init; }

    /// <summary>The same with descendants.</summary>
    public int Processes { get; init; }

    /// <summary>Processes replaced after an end that nobody asked for, since circusd started.</summary>
    public int? Restarts { get; init; }

    /// <summary>Processes that ended since it was measured before.</summary>
    public int Ended { get; init; }

    /// <summary>Percent of one core.</summary>
    public double? Cpu { get; init; }

    public double? CpuMean { get; init; }

    public double? CpuMax { get; init; }

    public double? CpuP50 { get; init; }

    public double? CpuP95 { get; init; }

    /// <summary>Resident bytes. Pages that processes share count for each of them.</summary>
    public long? Rss { get; init; }

    public double? RssMean { get; init; }

    public double? RssMax { get; init; }

    public double? RssP50 { get; init; }

    public double? RssP95 { get; init; }

    public int? Threads { get; init; }

    /// <summary>Open descriptors.</summary>
    public int? Fds { get; init; }

    /// <summary>Bytes per second fetched from storage.</summary>
    public double? Read { get; init; }

    /// <summary>Bytes per second sent to storage.</summary>
    public double? Write { get; init; }

    /// <summary>Page faults per second.</summary>
    public double? Faults { get; init; }

    /// <summary>Context switches per second.</summary>
    public double? Switches { get; init; }

    /// <summary>Seconds, of the oldest of its processes.</summary>
    public double? Age { get; init; }
}
