using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Web.Live;

/// <summary>What reaches the loop of <see cref="LiveSubscriber"/>.</summary>
internal abstract record LiveMessage
{
    public sealed record Happened(CircusEvent Change) : LiveMessage;

    public sealed record Sampled(StatsSample Sample) : LiveMessage;

    public sealed record Measured(StatsRound Round) : LiveMessage;

    public sealed record Described(NodeDescription Node) : LiveMessage;

    public sealed record Failed(string Fault) : LiveMessage;

    /// <summary>A deadline has come.</summary>
    public sealed record Due : LiveMessage;
}
