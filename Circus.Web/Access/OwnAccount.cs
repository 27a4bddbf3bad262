using System.Security.Claims;
using Circus.Web.Audit;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>
/// What users do with their own account. Whatever makes it weaker or stronger wants the password again, because a browser may stand open; a wrong one counts as
/// at the sign-in. Everything ends the other sessions of the user, and is written down.
/// </summary>
internal sealed class OwnAccount(UserManager<ConsoleUser> users, SecondFactor factor, ConsoleSession session, SessionAudit audit)
{
    private static readonly IReadOnlyList<string> _wrongPassword = ["The password is wrong."];
    private static readonly IReadOnlyList<string> _lockedOut = ["Too many failures: try again in some minutes."];

    /// <summary>The account behind a request; null when it has gone since.</summary>
    public Task<ConsoleUser?> FindAsync(ClaimsPrincipal user) => user.UserId() is { } id ? users.FindByIdAsync(id) : Task.FromResult<ConsoleUser?>(null);

    public Task<int> RecoveryCodesLeftAsync(ConsoleUser user) => users.CountRecoveryCodesAsync(user);

    /// <returns>What is wrong; nothing when it is done.</returns>
    public async Task<IReadOnlyList<string>> ChangePasswordAsync(ConsoleUser user, string? current, string? password, string? again)
    {
        if (!string.Equals(password, again, StringComparison.Ordinal))
        {
            return ["The two new passwords differ."];
        }

        if (await FaultsAsync(user, current, "user.password") is { Count: > 0 } faults)
        {
            return faults;
        }

        var result = await users.ChangePasswordAsync(user, current ?? "", password ?? "");
        if (result.Succeeded)
        {
            await DoneAsync(user, "user.password");
        }

        return [.. result.Errors.Select(error => error.Description)];
    }

    /// <returns>What is wrong, or the recovery codes.</returns>
    public async Task<(IReadOnlyList<string> Faults, IReadOnlyList<string> Codes)> TurnOnAsync(
        ConsoleUser user, SecondFactorOffer offer, string? code, string? password)
    {
        if (await FaultsAsync(user, password, "user.2fa-on") is { Count: > 0 } faults)
        {
            return (faults, []);
        }

        if (await factor.AcceptAsync(user, offer, code) is not { } codes)
        {
            return (["This is not the code that belongs to the key now. Codes change every 30 seconds, and the clock of the device has to be right."], []);
        }

        await DoneAsync(user, "user.2fa-on");
        return ([], codes);
    }

    /// <returns>What is wrong, or other recovery codes.</returns>
    public async Task<(IReadOnlyList<string> Faults, IReadOnlyList<string> Codes)> RenewCodesAsync(ConsoleUser user, string? password)
    {
        if (await FaultsAsync(user, password, "user.2fa-codes") is { Count: > 0 } faults)
        {
            return (faults, []);
        }

        var codes = await factor.RenewAsync(user);
        await DoneAsync(user, "user.2fa-codes");
        return ([], codes);
    }

    /// <returns>What is wrong; nothing when the password is enough from now on.</returns>
    public async Task<IReadOnlyList<string>> TurnOffAsync(ConsoleUser user, string? password)
    {
        if (await FaultsAsync(user, password, "user.2fa-off") is { Count: > 0 } faults)
        {
            return faults;
        }

        var result = await factor.RemoveAsync(user);
        await DoneAsync(user, "user.2fa-off");
        return [.. result.Errors.Select(error => error.Description)];
    }

    /// <summary>All other browsers have to sign in again.</summary>
    public async Task EndOtherSessionsAsync(ConsoleUser user)
    {
        await users.UpdateSecurityStampAsync(user);
        await DoneAsync(user, "user.signout");
    }

    private async Task<IReadOnlyList<string>> FaultsAsync(ConsoleUser user, string? password, string action)
    {
        if (await users.IsLockedOutAsync(user))
        {
            await audit.NoteAsync(action, user.UserName!, AuditResult.Denied, "locked out", user.UserName);
            return _lockedOut;
        }

        if (await users.CheckPasswordAsync(user, password ?? ""))
        {
            return [];
        }

        await users.AccessFailedAsync(user);
        await audit.NoteAsync(action, user.UserName!, AuditResult.Denied, "wrong password", user.UserName);
        return _wrongPassword;
    }

    private async Task DoneAsync(ConsoleUser user, string action)
    {
        await session.GoOnAsync(user);
        await audit.NoteAsync(action, user.UserName!, AuditResult.Ok, target: user.UserName);
    }
}
