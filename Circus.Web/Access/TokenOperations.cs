using System.Security.Claims;
using Circus.Web.Audit;
using Microsoft.AspNetCore.Authorization;

namespace Circus.Web.Access;

/// <summary>The way from a page to the tokens: everybody has their own, an administrator of everything sees and revokes all; asked anew for each act.</summary>
internal sealed class TokenOperations(IAuthorizationService authorization, IServiceScopeFactory scopes)
{
    public async Task<bool> SeesAllAsync(ClaimsPrincipal by) =>
        (await authorization.AuthorizeAsync(by, CommandTarget.Everything, Permissions.Administer)).Succeeded;

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<TokenRow>> ListAsync(ClaimsPrincipal by, bool all, CancellationToken cancellationToken)
    {
        var owner = all && await SeesAllAsync(by) ? null : by.UserId()!;
        return await RunAsync(desk => desk.ListAsync(owner, cancellationToken));
    }

    /// <returns>The token, to be shown this once; or what is in the way.</returns>
    public async Task<(TokenText? Token, IReadOnlyList<string> Faults)> CreateAsync(ClaimsPrincipal by, TokenOrder order, CancellationToken cancellationToken)
    {
        if (order.Faults().ToArray() is { Length: > 0 } faults)
        {
            return (null, faults);
        }

        try
        {
            return await RunAsync(desk => desk.CreateAsync(order, by.UserId()!, by.Actor(), cancellationToken)) is { } token
                ? (token, [])
                : (null, [$"You have {TokenDesk.MostTokens} tokens, which is the most: revoke one that is not used."]);
        }
        catch (AuditUnavailableException)
        {
            return (null, ["The audit cannot be written, so no token was made. The log of the console says why."]);
        }
    }

    /// <returns>What is in the way; empty when it is revoked, or was already.</returns>
    public async Task<IReadOnlyList<string>> RevokeAsync(ClaimsPrincipal by, string id, CancellationToken cancellationToken)
    {
        var owner = await SeesAllAsync(by) ? null : by.UserId()!;
        try
        {
            await RunAsync(desk => desk.RevokeAsync(id, owner, by.Actor(), cancellationToken));
            return [];
        }
        catch (AuditUnavailableException)
        {
            return ["The audit cannot be written, so the token is still good. The log of the console says why."];
        }
    }

    /// <summary>An open page lives for hours: each question gets a database context of its own, which knows nothing old.</summary>
    private async Task<T> RunAsync<T>(Func<TokenDesk, Task<T>> question)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<TokenDesk>());
    }
}
