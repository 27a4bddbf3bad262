using Circus.Protocol.Messages;

namespace Circus.Web.Live;

/// <summary>The daemon as the live pages need it.</summary>
internal interface ILiveSource
{
    /// <summary>Events from now on.</summary>
    IAsyncEnumerable<CircusEvent> EventsAsync(CancellationToken cancellationToken);

    /// <summary>Samples from now on.</summary>
    IAsyncEnumerable<StatsSample> SamplesAsync(CancellationToken cancellationToken);

    /// <summary>The state now. Throws a <see cref="Protocol.Client.CircusException"/> when the daemon does not answer or refuses.</summary>
    Task<NodeDescription> DescribeAsync(CancellationToken cancellationToken);
}
