using System.Security.Claims;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Web.Operations;

/// <summary>The daemon as one user may use it: everything passes the <see cref="CommandGate"/>.</summary>
internal sealed class CheckedClient(CommandGate gate, ClaimsPrincipal user) : ICircusClient
{
    /// <exception cref="CommandForbiddenException">The user may not.</exception>
    public Task<ControlReply> SendAsync(ControlRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        gate.SendAsync(user, request, timeout, cancellationToken);
}
