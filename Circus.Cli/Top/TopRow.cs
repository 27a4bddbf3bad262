namespace Circus.Cli.Top;

/// <summary>A line of the dashboard: a watcher, or one of its processes below it.</summary>
internal sealed record TopRow
{
    /// <summary>Key of the watcher.</summary>
    public required string Watcher { get; init; }

    /// <summary>Null for the watcher itself.</summary>
    public int? Pid { get; init; }

    public required string Name { get; init; }

    /// <summary>Status word of the watcher; null when no daemon told.</summary>
    public string? State { get; init; }

    /// <summary>Of a watcher: how many processes are measured.</summary>
    public int Processes { get; init; }

    /// <summary>Of a watcher: how many are wanted; null when no daemon told.</summary>
    public int? Wanted { get; init; }

    /// <summary>Percent of one core; the sum for a watcher; null when unknown.</summary>
    public double? Cpu { get; init; }

    /// <summary>Percent of the machine's memory.</summary>
    public double? Mem { get; init; }

    /// <summary>Bytes; null when unknown.</summary>
    public long? Rss { get; init; }

    /// <summary>Seconds; of a watcher that of its oldest process.</summary>
    public double? Age { get; init; }

    /// <summary>CPU of the last samples, oldest first.</summary>
    public IReadOnlyList<double> History { get; init; } = [];
}
