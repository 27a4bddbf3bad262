namespace Circus.Stats;

/// <summary>What circusd-stats was told to do.</summary>
internal sealed record StatsOptions
{
    /// <summary>Shorter intervals cost more than they show: the kernel's own accounting moves in steps of 4 to 10 ms.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    /// <summary>Control channel of circusd.</summary>
    public string Endpoint { get; init; } = Protocol.Endpoint.DefaultControl;

    /// <summary>Event channel of circusd.</summary>
    public string Pubsub { get; init; } = Protocol.Endpoint.DefaultEvents;

    /// <summary>Where to publish.</summary>
    public string Statspoint { get; init; } = Protocol.Endpoint.DefaultStats;

    /// <summary>Where to answer questions; null for the port behind <see cref="Statspoint"/>, or any free one when that is taken.</summary>
    public string? Query { get; init; }

    /// <summary>File of the history; null keeps it in memory only.</summary>
    public string? History { get; init; }

    /// <summary>Clients that may change something, where there is a key.</summary>
    public string? AuthorizedKeysFile { get; init; }

    /// <summary>Secret key of circusd: with it the samples are encrypted. Null for none.</summary>
    public string? CurveSecretKeyFile { get; init; }

    /// <summary>Between two samples of a process; the 1 s of Circus unless told otherwise.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>End when the process that started this one is gone, so that the port is free for the next daemon.</summary>
    public bool EndsWithParent { get; init; }

    public string LogLevel { get; init; } = "info";

    /// <summary>"-" (standard error), "stdout", a path or a syslog address.</summary>
    public string LogOutput { get; init; } = "-";
}
