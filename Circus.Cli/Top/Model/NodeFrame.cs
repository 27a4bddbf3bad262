using Circus.Protocol.Rounds;

namespace Circus.Cli.Top.Model;

/// <summary>One node at one instant.</summary>
internal sealed record NodeFrame
{
    /// <summary>Its host name, or its endpoint as long as nobody told.</summary>
    public required string Name { get; init; }

    /// <summary>Where its samples come from.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Version of circusd; null when it did not tell.</summary>
    public string? Version { get; init; }

    /// <summary>For how long circusd has run, seconds; null when it did not tell.</summary>
    public double? Uptime { get; init; }

    /// <summary>How old the newest sample is; null before the first.</summary>
    public TimeSpan? SampleAge { get; init; }

    /// <summary>Samples stopped coming: what is shown is old.</summary>
    public bool IsStale { get; init; }

    /// <summary>Why there is nothing to show yet; null while waiting is normal.</summary>
    public string? Fault { get; init; }

    public double Cpu { get; init; }

    /// <summary>Bytes; null when no process tells.</summary>
    public long? Rss { get; init; }

    public double? Mem { get; init; }

    public int Processes { get; init; }

    /// <summary>Null when nobody told how many are wanted.</summary>
    public int? Wanted { get; init; }

    /// <summary>The machine; null when nobody told.</summary>
    public NodeFigures? Machine { get; init; }

    public IReadOnlyList<SocketRow> Sockets { get; init; } = [];

    public float[] CpuHistory { get; init; } = [];

    public float[] MemHistory { get; init; } = [];

    public IReadOnlyList<TopBranch> Branches { get; init; } = [];
}
