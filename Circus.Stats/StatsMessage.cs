using Circus.Daemon.Control;
using Circus.Protocol.Messages;

namespace Circus.Stats;

/// <summary>What the loop of circusd-stats handles between two passes, one after the other.</summary>
internal abstract record StatsMessage
{
    public sealed record Happened(CircusEvent Event) : StatsMessage;

    /// <summary>An event came that cannot be understood.</summary>
    /// <param name="Topic">Of it.</param>
    public sealed record Malformed(string Topic) : StatsMessage;

    /// <summary>A description is on its way.</summary>
    public sealed record Asked : StatsMessage;

    public sealed record Described(NodeDescription Node, IReadOnlyList<SocketDescription> Sockets) : StatsMessage;

    /// <summary>A question of a client.</summary>
    public sealed record Question(IncomingRequest Request, Action<byte[]> Reply) : StatsMessage;

    /// <summary>Something that wants to look at what the loop owns.</summary>
    public sealed record Look(Action Action) : StatsMessage;
}
