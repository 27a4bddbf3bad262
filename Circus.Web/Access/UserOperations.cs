using System.Security.Claims;
using Circus.Web.Audit;
using Microsoft.AspNetCore.Authorization;

namespace Circus.Web.Access;

/// <summary>The way from a page to the users: only for who may administer everything, asked anew for each act. Refusals are in the audit.</summary>
internal sealed class UserOperations(IAuthorizationService authorization, IServiceScopeFactory scopes, IAuditTrail trail)
{
    public async Task<bool> IsAllowedAsync(ClaimsPrincipal by) =>
        (await authorization.AuthorizeAsync(by, CommandTarget.Everything, Permissions.Administer)).Succeeded;

    /// <returns>Null for somebody who may not see them.</returns>
    public async Task<IReadOnlyList<UserRow>?> ListAsync(ClaimsPrincipal by, CancellationToken cancellationToken)
    {
        if (!await IsAllowedAsync(by))
        {
            return null;
        }

        // An open page lives for hours: each question gets a database context of its own, which knows nothing old.
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<UserDesk>().ListAsync(cancellationToken);
    }

    public async Task<UserOutcome> RunAsync(ClaimsPrincipal by, UserAct act, CancellationToken cancellationToken)
    {
        try
        {
            if (!await IsAllowedAsync(by))
            {
                var actor = UserActor.Of(by);
                await trail.AppendAsync(new AuditEntry
                {
                    Kind = AuditKind.Noted,
                    Actor = actor.Name,
                    Address = actor.Address,
                    Action = act.Action,
                    Target = act.Name,
                    Result = AuditResult.Denied,
                });
                return UserOutcome.Refused("Only an administrator may do that.");
            }

            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<UserDesk>().RunAsync(act, UserActor.Of(by), cancellationToken);
        }
        catch (AuditUnavailableException)
        {
            return UserOutcome.Refused("The audit cannot be written, so nothing was changed. The log of the console says why.");
        }
    }
}
