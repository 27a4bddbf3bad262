using System.Text.Json.Serialization;

namespace Circus.Protocol.Messages;

/// <summary>A managed socket as published under <c>stat.sockets.FD</c>. Keys from <see cref="Name"/> on are additions.</summary>
public sealed record SocketPayload
{
    /// <summary>Its number in circusd.</summary>
    public int Fd { get; init; }

    /// <summary>The same.</summary>
    public int Subtopic { get; init; }

    /// <summary>Connections that were seen to begin since the message before.</summary>
    public int Reads { get; init; }

    /// <summary>HOST:PORT, or a path.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Address { get; init; }

    /// <summary>As configured.</summary>
    public string? Name { get; init; }

    /// <summary>Connections that wait to be accepted.</summary>
    public int? Queue { get; init; }

    /// <summary>How many may wait.</summary>
    public int? Backlog { get; init; }

    /// <summary>Established connections.</summary>
    public int? Connections { get; init; }
}

/// <summary>All managed sockets together, as published under <c>stat.sockets</c>.</summary>
public sealed record SocketsPayload
{
    public IReadOnlyList<string> Addresses { get; init => field = value ?? []; } = [];

    /// <summary>Sum.</summary>
    public int Reads { get; init; }
}
