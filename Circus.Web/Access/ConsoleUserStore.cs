using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Circus.Web.Access;

/// <summary>
/// Identity's store. What users keep in it besides their password, the key of the authenticator and the recovery codes, is encrypted with the keys of the
/// state directory: the database alone gives no second factor away.
/// </summary>
internal sealed partial class ConsoleUserStore(AccessDbContext context, IDataProtectionProvider protection, ILogger<ConsoleUserStore> logger, IdentityErrorDescriber describer)
    : UserStore<ConsoleUser, IdentityRole, AccessDbContext>(context, describer)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Circus.Web.Access.UserTokens");

    public override Task SetTokenAsync(ConsoleUser user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(user, loginProvider, name, value is null ? null : _protector.Protect(value), cancellationToken);

    /// <returns>Null also for what cannot be decrypted, because it came here without its keys: it counts as no code at all, never as none wanted.</returns>
    public override async Task<string?> GetTokenAsync(ConsoleUser user, string loginProvider, string name, CancellationToken cancellationToken)
    {
        if (await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is not { } value)
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(value);
        }
        catch (CryptographicException)
        {
            LogUnreadable(user.UserName ?? "");
            return null;
        }
    }

    [LoggerMessage(
        4021, LogLevel.Error, "the second factor of {User} cannot be read: its database came without the folder keys; circushttpd user reset-2fa {User} removes it",
        EventName = "SecondFactorUnreadable")]
    private partial void LogUnreadable(string user);
}
