using Circus.Web.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Circus.Web.Host;

/// <summary>Counts a circuit from its opening until nothing of it is kept.</summary>
internal sealed class CountedCircuit(CircuitLimits limits, AuthenticationStateProvider authentication) : CircuitHandler
{
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) =>
        limits.Opened(circuit.Id, (await authentication.GetAuthenticationStateAsync()).User.UserId() ?? "");

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        limits.Closed(circuit.Id);
        return Task.CompletedTask;
    }
}
