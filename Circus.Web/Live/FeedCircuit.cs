using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Circus.Web.Live;

/// <summary>A circuit lives for minutes after its browser has gone: nothing is sent to it meanwhile.</summary>
internal sealed class FeedCircuit(LiveFeed feed) : CircuitHandler
{
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        feed.Connect();
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        feed.Disconnect();
        return Task.CompletedTask;
    }
}
