using Circus.Protocol.Messages;

namespace Circus.Stats.Publishing;

/// <summary>Where samples go.</summary>
internal interface IStatsPublisher
{
    /// <summary>Rounds that were thrown away because they could not be handed on fast enough.</summary>
    long Dropped { get; }

    /// <summary>Whether anybody could get a message whose topic begins so: what nobody wants is not even written.</summary>
    bool IsWanted(string prefix);

    /// <summary>Sends all samples of one pass, in this order.</summary>
    /// <param name="samples">Under the topics of Circus.</param>
    /// <param name="round">The parts of the round.</param>
    void Publish(IReadOnlyList<StatsSample> samples, IReadOnlyList<byte[]> round);
}
