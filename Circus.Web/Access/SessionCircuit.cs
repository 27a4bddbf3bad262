using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Circus.Web.Access;

/// <summary>Only a page that stays open has to hear that its session has ended: a form that ends it itself still has its answer to show.</summary>
internal sealed class SessionCircuit(AuthenticationStateProvider authentication) : CircuitHandler
{
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        (authentication as SessionRevalidation)?.Watch();
        return Task.CompletedTask;
    }
}
