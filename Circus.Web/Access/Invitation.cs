using Circus.Web.Audit;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>
/// A link with which somebody chooses a password: good for a day, and once, because the new password ends it. It is signed, not kept, so there is nothing of it to read
/// in the database.
/// </summary>
internal sealed class Invitation(UserManager<ConsoleUser> users, SessionAudit audit)
{
    public const string Path = "/invite";

    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public static string AddressOf(string name, string code) => $"{Path}?user={Uri.EscapeDataString(name)}&code={Uri.EscapeDataString(code)}";

    /// <returns>What is wrong; nothing when the password counts now.</returns>
    public async Task<IReadOnlyList<string>> AcceptAsync(string? name, string? code, string? password, string? passwordAgain)
    {
        var user = string.IsNullOrEmpty(name) ? null : await users.FindByNameAsync(name);
        if (user is null || user.IsDisabled
            || !await users.VerifyUserTokenAsync(user, users.Options.Tokens.PasswordResetTokenProvider, UserManager<ConsoleUser>.ResetPasswordTokenPurpose, code ?? ""))
        {
            await audit.NoteAsync("user.password", SessionAudit.Nobody, AuditResult.Denied, "wrong or used invitation", user?.UserName);
            return ["This link does not count any more: it is good for a day, and once. Ask an administrator for another one."];
        }

        if (!string.Equals(password, passwordAgain, StringComparison.Ordinal))
        {
            return ["The two passwords differ."];
        }

        var result = await users.ResetPasswordAsync(user, code!, password ?? "");
        if (result.Succeeded)
        {
            await audit.NoteAsync("user.password", user.UserName!, AuditResult.Ok, "by invitation", user.UserName);
        }

        return [.. result.Errors.Select(error => error.Description)];
    }
}
