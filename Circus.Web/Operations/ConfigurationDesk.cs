using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Web.Audit;
using Microsoft.AspNetCore.Components.Authorization;

namespace Circus.Web.Operations;

/// <summary>What pages ask and change of options and configuration, in the name of who sits before them; through the <see cref="CommandGate"/> like every act.</summary>
internal sealed class ConfigurationDesk(CommandGate gate, AuthenticationStateProvider authentication)
{
    /// <summary>Whether the user has the permission on that.</summary>
    public async Task<bool> IsAllowedAsync(string permission, Access.CommandTarget target) =>
        await gate.IsAllowedAsync((await authentication.GetAuthenticationStateAsync()).User, permission, target);

    public async Task<DeskAnswer> AskAsync(string command, JsonObject? properties = null, CancellationToken cancellationToken = default)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        try
        {
            var reply = await gate.SendAsync(user, new ControlRequest(command, properties), null, cancellationToken);
            return reply.IsError ? DeskAnswer.Failed(reply.Reason) : new DeskAnswer(reply.Body, null);
        }
        catch (CommandForbiddenException forbidden)
        {
            return DeskAnswer.Failed(forbidden.Message) with { IsForbidden = true };
        }
        catch (DaemonUnreachableException silence)
        {
            return DeskAnswer.Failed($"circusd did not answer. It may still do it. {silence.Message}") with { IsUnanswered = true };
        }
        catch (Exception refusal) when (refusal is CommandRefusedException or AuditUnavailableException)
        {
            return DeskAnswer.Failed(refusal.Message);
        }
    }
}
