using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Cli.Commands;

/// <summary>A client whose requests have a time-out of their own: that of the command line.</summary>
internal sealed class TimedClient(ICircusClient client, TimeSpan limit) : ICircusClient
{
    public Task<ControlReply> SendAsync(ControlRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        client.SendAsync(request, timeout ?? limit, cancellationToken);
}
