using Circus.Web.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Circus.Web.Access;

/// <summary>
/// Carries out what is to become of users: all of an act or nothing, written down before and after, and counting everywhere when it returns. It does not ask who may:
/// that is <see cref="UserOperations"/>, and for the command line the right to read the state directory.
/// </summary>
internal sealed class UserDesk(UserManager<ConsoleUser> users, SecondFactor factor, AccessDbContext context, AccessWatch watch, IAuditTrail trail, TimeProvider time)
{
    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<UserRow>> ListAsync(CancellationToken cancellationToken)
    {
        var all = await context.Users.AsNoTracking().OrderBy(user => user.NormalizedUserName).ToListAsync(cancellationToken);
        var roles = await context.UserRoles.AsNoTracking().ToListAsync(cancellationToken);
        var grants = await context.WatcherGrants.AsNoTracking().OrderBy(grant => grant.Id).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        return
        [
            .. all.Select(user => new UserRow(
                user.UserName ?? "", RightsOf(user.Id, roles, grants), user.IsDisabled, user.PasswordHash is null, user.TwoFactorEnabled,
                user.LockoutEnd > now ? user.LockoutEnd : null, user.SignedInAt)),
        ];
    }

    /// <exception cref="AuditUnavailableException">It cannot be written down, so it is not done.</exception>
    public async Task<UserOutcome> RunAsync(UserAct act, UserActor actor, CancellationToken cancellationToken)
    {
        // Takes the lock of the writer at once: nobody, in no program, changes users between the check and the commit.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var user = await users.FindByNameAsync(act.Name.Trim());
        var entry = new AuditEntry
        {
            Kind = AuditKind.Asked,
            Actor = actor.Name,
            Address = actor.Address,
            Action = act.Action,
            Target = user?.UserName ?? Short(act.Name),
            Details = act switch { UserAct.Add add => add.Rights.ToJson().ToJsonString(), UserAct.SetRights set => set.Rights.ToJson().ToJsonString(), _ => null },
            Before = user is null ? null : await DescribeAsync(user, cancellationToken),
        };
        var asked = await trail.AppendAsync(entry);
        var hadAdministrator = await HasAdministratorAsync(cancellationToken);
        var outcome = (user, act) switch
        {
            (null, UserAct.Add add) => await AddAsync(user = new ConsoleUser { UserName = add.Name.Trim() }, add, cancellationToken),
            (not null, UserAct.Add) => UserOutcome.Refused($"There is a user {user.UserName} already."),
            (null, _) => UserOutcome.Refused($"There is no user {Short(act.Name)}."),
            _ => await ChangeAsync(user, act, cancellationToken),
        };
        if (outcome.IsDone && hadAdministrator && !await HasAdministratorAsync(cancellationToken))
        {
            outcome = UserOutcome.Refused("Somebody has to be left who is an administrator and can sign in.");
        }

        var ended = entry with { Kind = AuditKind.Ended, Of = asked, Before = null, Details = null };
        if (!outcome.IsDone)
        {
            await transaction.RollbackAsync(cancellationToken);
            await trail.AppendAsync(ended with { Result = AuditResult.Refused, Message = string.Join(" ", outcome.Faults) });
            return outcome;
        }

        var after = act is UserAct.Delete ? null : await DescribeAsync(user!, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await watch.ReloadAsync(cancellationToken);
        await trail.AppendAsync(ended with { Result = AuditResult.Ok, After = after });
        return outcome;
    }

    private async Task<UserOutcome> AddAsync(ConsoleUser user, UserAct.Add add, CancellationToken cancellationToken)
    {
        if (add.Rights.Faults().ToList() is { Count: > 0 } faults)
        {
            return UserOutcome.Refused(faults);
        }

        var created = add.Password is { } password ? await users.CreateAsync(user, password) : await users.CreateAsync(user);
        if (!created.Succeeded)
        {
            return OutcomeOf(created);
        }

        await SetRightsAsync(user, add.Rights, cancellationToken);
        return add.Password is null ? await InviteAsync(user) : OutcomeOf(created);
    }

    private async Task<UserOutcome> ChangeAsync(ConsoleUser user, UserAct act, CancellationToken cancellationToken)
    {
        switch (act)
        {
            case UserAct.SetRights { Rights: var rights }:
                if (rights.Faults().ToList() is { Count: > 0 } faults)
                {
                    return UserOutcome.Refused(faults);
                }

                await SetRightsAsync(user, rights, cancellationToken);
                return UserOutcome.Done;
            case UserAct.SetPassword { Password: var password }:
                return await SetPasswordAsync(user, password);
            case UserAct.Invite:
                return user.IsDisabled ? UserOutcome.Refused($"{user.UserName} is disabled.") : await InviteAsync(user);
            case UserAct.Disable:
                user.IsDisabled = true;
                return OutcomeOf(await users.UpdateSecurityStampAsync(user));
            case UserAct.Enable:
                user.IsDisabled = false;
                return OutcomeOf(await users.ResetAccessFailedCountAsync(user), await users.UpdateAsync(user));
            case UserAct.SignOut:
                return OutcomeOf(await users.UpdateSecurityStampAsync(user));
            case UserAct.ResetSecondFactor:
                return OutcomeOf(await factor.RemoveAsync(user));
            case UserAct.Delete:
                return OutcomeOf(await users.DeleteAsync(user));
            default:
                throw new InvalidOperationException("there is no such act");
        }
    }

    private async Task SetRightsAsync(ConsoleUser user, RightsOrder rights, CancellationToken cancellationToken)
    {
        var held = await context.UserRoles.Where(role => role.UserId == user.Id).ToListAsync(cancellationToken);
        context.UserRoles.RemoveRange(held.Where(role => role.RoleId != rights.Role));
        if (rights.Role is { } wanted && held.All(role => role.RoleId != wanted))
        {
            context.UserRoles.Add(new IdentityUserRole<string> { UserId = user.Id, RoleId = wanted });
        }

        context.WatcherGrants.RemoveRange(await context.WatcherGrants.Where(grant => grant.UserId == user.Id).ToListAsync(cancellationToken));
        context.WatcherGrants.AddRange(rights.Watchers.Select(right => new WatcherGrant { UserId = user.Id, Role = right.Role, Pattern = right.Pattern }));
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Also lets in again somebody who was locked out.</summary>
    private async Task<UserOutcome> SetPasswordAsync(ConsoleUser user, string password)
    {
        var outcome = OutcomeOf(await users.RemovePasswordAsync(user), await users.AddPasswordAsync(user, password));
        return outcome.IsDone ? OutcomeOf(await users.ResetAccessFailedCountAsync(user)) : outcome;
    }

    private async Task<UserOutcome> InviteAsync(ConsoleUser user) => new([], await users.GeneratePasswordResetTokenAsync(user));

    private Task<bool> HasAdministratorAsync(CancellationToken cancellationToken) => context.Users.AnyAsync(
        user => !user.IsDisabled && user.PasswordHash != null
            && context.UserRoles.Any(role => role.UserId == user.Id && role.RoleId == ConsoleRoles.Administrator),
        cancellationToken);

    /// <summary>What there is to know of a user, without secrets.</summary>
    private async Task<string> DescribeAsync(ConsoleUser user, CancellationToken cancellationToken)
    {
        var roles = await context.UserRoles.AsNoTracking().Where(role => role.UserId == user.Id).ToListAsync(cancellationToken);
        var grants = await context.WatcherGrants.AsNoTracking().Where(grant => grant.UserId == user.Id).OrderBy(grant => grant.Id).ToListAsync(cancellationToken);
        var description = RightsOf(user.Id, roles, grants).ToJson();
        description["disabled"] = user.IsDisabled;
        description["password"] = user.PasswordHash is not null;
        description["second_factor"] = user.TwoFactorEnabled;
        return description.ToJsonString();
    }

    private static RightsOrder RightsOf(string id, IReadOnlyList<IdentityUserRole<string>> roles, IReadOnlyList<WatcherGrant> grants) => new(
        ConsoleRoles.All.LastOrDefault(role => roles.Any(held => held.UserId == id && held.RoleId == role)),
        [.. grants.Where(grant => grant.UserId == id).Select(grant => new WatcherRight(grant.Role, grant.Pattern))]);

    private static UserOutcome OutcomeOf(params IReadOnlyList<IdentityResult> results) =>
        new([.. results.SelectMany(result => result.Errors).Select(error => error.Description)]);

    private static string Short(string name)
    {
        const int longest = 64;
        return name.Length > longest ? name[..longest] + "..." : name;
    }
}
