namespace Circus.Protocol.Rounds;

/// <summary>A managed socket in one round, as the kernel's socket diagnosis tells. Null is unknown.</summary>
public readonly record struct SocketFigures
{
    /// <summary>As configured; empty when the daemon does not tell.</summary>
    public required string Name { get; init; }

    /// <summary>Its number in circusd.</summary>
    public int Fd { get; init; }

    /// <summary>"127.0.0.1:8888", or the path of a Unix socket.</summary>
    public string? Address { get; init; }

    /// <summary>Connections that wait to be accepted.</summary>
    public int? Queue { get; init; }

    /// <summary>How many may wait.</summary>
    public int? Backlog { get; init; }

    /// <summary>
    /// New connections per second that were seen between two rounds. One that came and went within an interval is not seen, so this is the
    /// least that it can have been.
    /// </summary>
    public double? Accepts { get; init; }

    /// <summary>Connections that are established.</summary>
    public int? Connections { get; init; }
}
