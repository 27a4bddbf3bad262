using Circus.Web.Audit;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>
/// Signs in by name and password, and with a code where the user has a second factor. Every refusal of a name looks the same and takes the same work, so that
/// nobody learns which names exist; wrong codes count like wrong passwords.
/// </summary>
internal sealed partial class PasswordSignIn(
    UserManager<ConsoleUser> users, SecondFactor factor, ConsoleSession session, DecoyPassword decoy, SessionAudit audit, TimeProvider time,
    ILogger<PasswordSignIn> logger)
{
    /// <summary>What the audit calls a sign-in, also a refused one.</summary>
    public const string BeginAction = "session.begin";

    public Task<SignInStep> TryAsync(string? userName, string? password) => AccountTurn.InTurnAsync(userName, () => TryInTurnAsync(userName, password));

    /// <summary>The second step, for whom <see cref="TryAsync"/> wanted a code.</summary>
    public async Task<SignInStep> TryCodeAsync(string? code) =>
        (await session.WaitingAsync())?.UserName is { } name ? await AccountTurn.InTurnAsync(name, () => TryCodeInTurnAsync(code)) : SignInStep.Expired;

    private async Task<SignInStep> TryInTurnAsync(string? userName, string? password)
    {
        var user = string.IsNullOrWhiteSpace(userName) ? null : await users.FindByNameAsync(userName.Trim());
        if (user?.PasswordHash is null || user.IsDisabled || await users.IsLockedOutAsync(user))
        {
            decoy.Check(password ?? "");
            var reason = user switch
            {
                null => "unknown user",
                { IsDisabled: true } => "disabled",
                { PasswordHash: null } => "no password yet",
                _ => "locked out",
            };
            return await RefuseAsync(user?.UserName ?? SessionAudit.Nobody, reason);
        }

        if (!await users.CheckPasswordAsync(user, password ?? ""))
        {
            return await FailAsync(user, "wrong password");
        }

        if (user.TwoFactorEnabled)
        {
            // Failures are forgotten by the code, not before: otherwise a known password would give any number of guesses at it.
            await session.WaitForCodeAsync(user);
            return SignInStep.CodeWanted;
        }

        return await BeginAsync(user, with: null);
    }

    private async Task<SignInStep> TryCodeInTurnAsync(string? code)
    {
        // Asked again, now that it is its turn.
        if (await session.WaitingAsync() is not { } user)
        {
            return SignInStep.Expired;
        }

        if (await users.IsLockedOutAsync(user))
        {
            await session.StopWaitingAsync();
            await RefuseAsync(user.UserName!, "locked out");
            return SignInStep.Expired;
        }

        var kind = await factor.UseAsync(user, code);
        if (kind == CodeKind.None)
        {
            return await FailAsync(user, "wrong code");
        }

        await session.StopWaitingAsync();
        return await BeginAsync(user, kind == CodeKind.Recovery ? "with a recovery code" : "with a code");
    }

    private async Task<SignInStep> BeginAsync(ConsoleUser user, string? with)
    {
        await users.ResetAccessFailedCountAsync(user);
        user.SignedInAt = time.GetUtcNow();
        await users.UpdateAsync(user);
        await session.BeginAsync(user);
        await audit.NoteAsync(BeginAction, user.UserName!, AuditResult.Ok, with);
        return SignInStep.Done;
    }

    private async Task<SignInStep> FailAsync(ConsoleUser user, string reason)
    {
        await users.AccessFailedAsync(user);
        return await RefuseAsync(user.UserName!, await users.IsLockedOutAsync(user) ? $"{reason}, now locked out" : reason);
    }

    private async Task<SignInStep> RefuseAsync(string name, string reason)
    {
        LogRefused(logger, reason);
        await audit.NoteAsync(BeginAction, name, AuditResult.Denied, reason);
        return SignInStep.Refused;
    }
}
