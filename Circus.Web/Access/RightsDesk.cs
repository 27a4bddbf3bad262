using Circus.Web.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Circus.Web.Access;

/// <summary>Changes what users may. It counts as soon as a method returns.</summary>
internal sealed class RightsDesk(UserManager<ConsoleUser> users, AccessDbContext context, AccessWatch watch, SessionAudit audit)
{
    // More is not a set of rules that anybody understands.
    private const int MostGrants = 100;

    /// <summary>Everything that is wrong with rights that somebody wants to give.</summary>
    public static IEnumerable<string> FaultsOf(string? role, IReadOnlyCollection<(string Role, string Pattern)> grants)
    {
        var roles = string.Join(", ", ConsoleRoles.All);
        if (role is not null && ConsoleRoles.PermissionOf(role) is null)
        {
            yield return $"role: one of {roles}, or null";
        }

        if (grants.Count > MostGrants)
        {
            yield return $"watchers: at most {MostGrants}";
        }

        foreach (var (granted, pattern) in grants)
        {
            if (granted is null || ConsoleRoles.PermissionOf(granted) is null)
            {
                yield return $"watchers: role is one of {roles}";
            }

            if (Grant.FaultOf(pattern ?? "") is { } fault)
            {
                yield return $"watchers: {fault}";
            }
        }
    }

    /// <param name="name">Whose.</param>
    /// <param name="role">On all watchers; null for none.</param>
    /// <param name="grants">On some watchers, beside that.</param>
    /// <param name="actor">Who does it, for the audit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RightsOutcome> SetAsync(
        string name, string? role, IReadOnlyCollection<(string Role, string Pattern)> grants, string actor, CancellationToken cancellationToken)
    {
        if (await users.FindByNameAsync(name) is not { } user)
        {
            return RightsOutcome.NoSuchUser;
        }

        var before = await users.GetRolesAsync(user);
        if (before.Contains(ConsoleRoles.Administrator) && role != ConsoleRoles.Administrator
            && (await users.GetUsersInRoleAsync(ConsoleRoles.Administrator)).Count == 1)
        {
            return RightsOutcome.LastAdministrator;
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var roles = await context.UserRoles.Where(held => held.UserId == user.Id).ToListAsync(cancellationToken);
        context.UserRoles.RemoveRange(roles.Where(held => held.RoleId != role));
        if (role is not null && roles.All(held => held.RoleId != role))
        {
            context.UserRoles.Add(new IdentityUserRole<string> { UserId = user.Id, RoleId = role });
        }

        context.WatcherGrants.RemoveRange(await context.WatcherGrants.Where(grant => grant.UserId == user.Id).ToListAsync(cancellationToken));
        context.WatcherGrants.AddRange(grants.Select(grant => new WatcherGrant { UserId = user.Id, Role = grant.Role, Pattern = grant.Pattern }));
        await context.SaveChangesAsync(cancellationToken);
        // First the entry: if the console is killed in between, one says too much, never too little.
        await audit.NoteAsync(
            "user.rights", actor, AuditResult.Ok,
            $"{role ?? "no role"}{string.Concat(grants.Select(grant => $", {grant.Role} on {grant.Pattern}"))}; before: {string.Join(", ", before.DefaultIfEmpty("no role"))}", user.UserName);
        await transaction.CommitAsync(cancellationToken);
        await watch.ReloadAsync(cancellationToken);
        return RightsOutcome.Done;
    }

    /// <returns>False when there is no such user.</returns>
    public async Task<bool> SignOutAsync(string name, string actor)
    {
        if (await users.FindByNameAsync(name) is not { } user)
        {
            return false;
        }

        await users.UpdateSecurityStampAsync(user);
        await audit.NoteAsync("user.signout", actor, AuditResult.Ok, target: user.UserName);
        return true;
    }
}
