using System.Security.Claims;
using Circus.Web.Audit;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>
/// What users do with their own account. Whatever makes it weaker or stronger wants the password again, because a browser may stand open; a wrong one counts as
/// at the sign-in. Everything ends the other sessions of the user, and is written down.
/// </summary>
internal sealed class OwnAccount(
    UserManager<ConsoleUser> users, AccessDbContext context, SecondFactor factor, ConsoleSession session, SessionAudit audit, AuditTrail trail, TimeProvider time)
{
    /// <summary>Newest sign-ins that are shown, of the last days.</summary>
    private const int ShownSignIns = 5;
    private const int SignInDays = 30;

    private static readonly IReadOnlyList<string> _wrongPassword = ["The password is wrong."];
    private static readonly IReadOnlyList<string> _lockedOut = ["Too many failures: try again in some minutes."];

    /// <summary>The account behind a request; null when it has gone since.</summary>
    public Task<ConsoleUser?> FindAsync(ClaimsPrincipal user) => user.UserId() is { } id ? users.FindByIdAsync(id) : Task.FromResult<ConsoleUser?>(null);

    public Task<int> RecoveryCodesLeftAsync(ConsoleUser user) => users.CountRecoveryCodesAsync(user);

    /// <summary>The newest sign-ins with the name of that user, refused ones too: they show that somebody else tries.</summary>
    public Task<IReadOnlyList<AuditRecord>> SignInsAsync(ConsoleUser user)
    {
        var query = new AuditQuery { Actor = user.UserName, Action = PasswordSignIn.BeginAction, From = time.GetUtcNow().AddDays(-SignInDays) };
        // The file is read with calls that wait. It finds the name as a part of other names as well.
        return Task.Run<IReadOnlyList<AuditRecord>>(() =>
        {
            using var file = trail.Read();
            return [.. file.Find(query).Where(entry => string.Equals(entry.Actor, user.UserName, StringComparison.Ordinal)).Take(ShownSignIns)];
        });
    }

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

    private Task<IReadOnlyList<string>> FaultsAsync(ConsoleUser user, string? password, string action) =>
        AccountTurn.InTurnAsync(user.UserName, () => FaultsInTurnAsync(user, password, action));

    private async Task<IReadOnlyList<string>> FaultsInTurnAsync(ConsoleUser user, string? password, string action)
    {
        // What came before it has counted meanwhile.
        await context.Entry(user).ReloadAsync();
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
