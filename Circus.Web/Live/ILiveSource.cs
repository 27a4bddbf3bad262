using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Web.Live;

/// <summary>The daemon as the live pages need it.</summary>
internal interface ILiveSource
{
    /// <summary>Events from now on.</summary>
    IAsyncEnumerable<CircusEvent> EventsAsync(CancellationToken cancellationToken);

    /// <summary>Whole rounds of statistics from now on; the original never has one.</summary>
    IAsyncEnumerable<StatsRound> RoundsAsync(CancellationToken cancellationToken);

    /// <summary>Samples in the topics of Circus from now on, until cancelled.</summary>
    IAsyncEnumerable<StatsSample> SamplesAsync(CancellationToken cancellationToken);

    /// <summary>The last events before now, oldest first; none when the daemon does not keep them, as the original.</summary>
    Task<IReadOnlyList<CircusEvent>> PastEventsAsync(CancellationToken cancellationToken);

    /// <summary>The state now. Throws a <see cref="Protocol.Client.CircusException"/> when the daemon does not answer or refuses.</summary>
    Task<NodeDescription> DescribeAsync(CancellationToken cancellationToken);
}
