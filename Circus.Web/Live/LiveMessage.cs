using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Web.Live;

/// <summary>What reaches the loop of <see cref="LiveSubscriber"/>.</summary>
internal abstract record LiveMessage
{
    public sealed record Happened(CircusEvent Change) : LiveMessage;

    public sealed record Sampled(StatsSample Sample) : LiveMessage;

    public sealed record Measured(StatsRound Round) : LiveMessage;

    /// <param name="Node">The answer.</param>
    /// <param name="Past">What happened before the console connected; null when it was connected already.</param>
    /// <param name="Took">How long the question took.</param>
    public sealed record Described(NodeDescription Node, IReadOnlyList<CircusEvent>? Past, TimeSpan Took) : LiveMessage;

    public sealed record Failed(string Fault) : LiveMessage;

    /// <summary>A deadline has come.</summary>
    public sealed record Due : LiveMessage;
}
