using Circus.Web.Audit;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>Signs in by name and password. Every refusal looks the same and takes the same work, so that nobody learns which names exist.</summary>
internal sealed partial class PasswordSignIn(
    UserManager<ConsoleUser> users, SignInManager<ConsoleUser> signIn, DecoyPassword decoy, SessionAudit audit, TimeProvider time,
    ILogger<PasswordSignIn> logger)
{
    private const string BeginAction = "session.begin";

    // By name, whether there is such a user or not: guesses that come at the same time would overwrite one another's count of failures.
    private static readonly SemaphoreSlim[] _oneAtATime = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>True when a cookie was set.</summary>
    public async Task<bool> TryAsync(string? userName, string? password)
    {
        var turn = _oneAtATime[(uint)StringComparer.OrdinalIgnoreCase.GetHashCode(userName?.Trim() ?? "") % _oneAtATime.Length];
        await turn.WaitAsync();
        try
        {
            return await TryInTurnAsync(userName, password);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<bool> TryInTurnAsync(string? userName, string? password)
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
            LogRefused(logger, reason);
            await audit.NoteAsync(BeginAction, user?.UserName ?? SessionAudit.Nobody, AuditResult.Denied, reason);
            return false;
        }

        var result = await signIn.PasswordSignInAsync(user, password ?? "", isPersistent: false, lockoutOnFailure: true);
        if (!result.Succeeded)
        {
            var reason = result.IsLockedOut ? "wrong password, now locked out" : "wrong password";
            LogRefused(logger, reason);
            await audit.NoteAsync(BeginAction, user.UserName!, AuditResult.Denied, reason);
        }
        else
        {
            user.SignedInAt = time.GetUtcNow();
            await users.UpdateAsync(user);
            await audit.NoteAsync(BeginAction, user.UserName!, AuditResult.Ok);
        }

        return result.Succeeded;
    }
}
