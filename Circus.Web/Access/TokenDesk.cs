using Circus.Web.Audit;
using Microsoft.EntityFrameworkCore;

namespace Circus.Web.Access;

/// <summary>Makes and revokes tokens. What a token may is never more than what its owner may at that moment, whatever its scope says.</summary>
internal sealed class TokenDesk(AccessDbContext context, SessionAudit audit, TimeProvider time)
{
    /// <summary>Of one user; nobody needs more.</summary>
    public const int MostTokens = 50;

    /// <param name="order">Without faults.</param>
    /// <param name="userId">Whose it is to be.</param>
    /// <param name="actor">Who makes it, for the audit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The token, which cannot be shown again; null when the user has too many.</returns>
    public async Task<TokenText?> CreateAsync(TokenOrder order, string userId, string actor, CancellationToken cancellationToken)
    {
        if (await context.AccessTokens.CountAsync(token => token.UserId == userId, cancellationToken) >= MostTokens)
        {
            return null;
        }

        var text = TokenText.Create();
        var now = time.GetUtcNow();
        context.AccessTokens.Add(new AccessToken
        {
            Id = text.Id,
            UserId = userId,
            Name = order.Name,
            Hash = text.Hash(),
            Scope = order.Scope,
            Pattern = order.Watchers,
            Created = now,
            Expires = now.AddDays(order.Days),
        });
        // First the entry: if the console is killed in between, one says too much, never too little.
        await audit.NoteAsync("token.create", actor, AuditResult.Ok, $"{order.Scope} on {order.Watchers} for {order.Days} days", $"{text.Id} {order.Name}");
        await context.SaveChangesAsync(cancellationToken);
        return text;
    }

    /// <param name="id">Which.</param>
    /// <param name="userId">Only if it is his; null for anybody's.</param>
    /// <param name="actor">Who revokes it, for the audit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when there is no such token.</returns>
    public async Task<bool> RevokeAsync(string id, string? userId, string actor, CancellationToken cancellationToken)
    {
        if (await context.AccessTokens.SingleOrDefaultAsync(token => token.Id == id && (userId == null || token.UserId == userId), cancellationToken) is not { } token)
        {
            return false;
        }

        context.AccessTokens.Remove(token);
        await audit.NoteAsync("token.revoke", actor, AuditResult.Ok, target: $"{token.Id} {token.Name}");
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Newest first.</summary>
    /// <param name="userId">Only his; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<TokenRow>> ListAsync(string? userId, CancellationToken cancellationToken)
    {
        var rows = await context.AccessTokens.AsNoTracking()
            .Where(token => userId == null || token.UserId == userId)
            .Join(context.Users, token => token.UserId, user => user.Id, (token, user) => new TokenRow(
                token.Id, token.Name, user.UserName!, token.Scope, token.Pattern, token.Created, token.Expires, token.LastUsed))
            .ToListAsync(cancellationToken);
        return [.. rows.OrderByDescending(row => row.Created)];
    }
}
