using Circus.Protocol.Messages;

namespace Circus.Stats;

/// <summary>Where samples go.</summary>
internal interface IStatsPublisher
{
    /// <summary>Sends all samples of one round, in this order.</summary>
    void Publish(IReadOnlyList<StatsSample> round);
}
