namespace Circus.Protocol.Rounds;

/// <summary>What is too costly to measure all the time: one element of the reply to <c>stats-pss</c>. Null may not be read.</summary>
public sealed record ProcessDetails
{
    public required int Pid { get; init; }

    /// <summary>Key of the watcher.</summary>
    public string? Watcher { get; init; }

    /// <summary>Proportional set size in bytes: shared pages are divided among those who share them, so that sums are right.</summary>
    public long? Pss { get; init; }

    /// <summary>Bytes that would be free if it ended.</summary>
    public long? Uss { get; init; }

    /// <summary>Bytes in swap.</summary>
    public long? Swap { get; init; }

    public long? Rss { get; init; }

    /// <summary>The whole command line, cut after 4 KiB.</summary>
    public string? Command { get; init; }
}
