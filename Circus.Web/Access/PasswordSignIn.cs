using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>Signs in by name and password. Every refusal looks the same and takes the same work, so that nobody learns which names exist.</summary>
internal sealed partial class PasswordSignIn(
    UserManager<ConsoleUser> users, SignInManager<ConsoleUser> signIn, DecoyPassword decoy, ILogger<PasswordSignIn> logger)
{
    /// <summary>True when a cookie was set.</summary>
    public async Task<bool> TryAsync(string? userName, string? password)
    {
        var user = string.IsNullOrWhiteSpace(userName) ? null : await users.FindByNameAsync(userName.Trim());
        if (user is null || await users.IsLockedOutAsync(user))
        {
            decoy.Check(password ?? "");
            LogRefused(logger, user is null ? "unknown user" : "locked out");
            return false;
        }

        var result = await signIn.PasswordSignInAsync(user, password ?? "", isPersistent: false, lockoutOnFailure: true);
        if (!result.Succeeded)
        {
            LogRefused(logger, result.IsLockedOut ? "wrong password, now locked out" : "wrong password");
        }

        return result.Succeeded;
    }
}
