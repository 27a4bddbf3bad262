using Circus.Protocol.Messages;

namespace Circus.Stats;

/// <summary>What the loop of circusd-stats handles, one after the other.</summary>
internal abstract record StatsMessage
{
    /// <summary>It is time for a round; completed when it has been published, so that rounds never pile up.</summary>
    public sealed record Tick(TaskCompletionSource Done) : StatsMessage;

    public sealed record Happened(CircusEvent Event) : StatsMessage;

    /// <summary>A description is on its way.</summary>
    public sealed record Asked : StatsMessage;

    public sealed record Described(NodeDescription Node) : StatsMessage;
}
