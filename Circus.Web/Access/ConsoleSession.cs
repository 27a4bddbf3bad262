using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>Begins and ends the sessions of browsers. A session remembers when it began: it has an end that no use of it puts off.</summary>
internal sealed class ConsoleSession(SignInManager<ConsoleUser> signIn, TimeProvider time)
{
    /// <summary>Unused for that long, a session ends.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(8);

    /// <summary>So old, it ends in any case, on open pages too.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Between the password and the code.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromMinutes(5);

    private const string Since = "circus:since";

    public Task BeginAsync(ConsoleUser user) => signIn.SignInWithClaimsAsync(user, isPersistent: false, [Begun(time.GetUtcNow())]);

    /// <summary>After the user has changed something that ends all sessions: this one goes on, as old as it is.</summary>
    public Task GoOnAsync(ConsoleUser user) =>
        signIn.SignInWithClaimsAsync(user, isPersistent: false, signIn.Context.User.FindAll(Since));

    /// <summary>Remembers whose password was right, in a cookie of its own that opens nothing.</summary>
    public Task WaitForCodeAsync(ConsoleUser user) => signIn.Context.SignInAsync(
        IdentityConstants.TwoFactorUserIdScheme,
        new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, user.Id), new Claim(signIn.Options.ClaimsIdentity.SecurityStampClaimType, user.SecurityStamp ?? "")],
            IdentityConstants.TwoFactorUserIdScheme)));

    /// <summary>Whoever is between the two; nobody when the account has changed since.</summary>
    public async Task<ConsoleUser?> WaitingAsync()
    {
        var result = await signIn.Context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        return result.Principal is { } waiting && waiting.UserId() is { } id && await signIn.UserManager.FindByIdAsync(id) is { IsDisabled: false } user
            && string.Equals(waiting.Stamp(), user.SecurityStamp, StringComparison.Ordinal)
            ? user
            : null;
    }

    public Task StopWaitingAsync() => signIn.Context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);

    /// <summary>PURE: what a session that begins then knows of it.</summary>
    public static Claim Begun(DateTimeOffset now) => new(Since, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>PURE: whether the session of a browser is too old.</summary>
    public static bool IsOver(ClaimsPrincipal user, DateTimeOffset now) =>
        !(long.TryParse(user.FindFirstValue(Since), NumberStyles.None, CultureInfo.InvariantCulture, out var since)
            && now < DateTimeOffset.FromUnixTimeSeconds(since) + Longest);

    /// <summary>The cookie is renewed every minute from the account, which does not know of the session.</summary>
    public static void Keep(ClaimsPrincipal former, ClaimsPrincipal renewed)
    {
        if (renewed.Identity is ClaimsIdentity identity)
        {
            identity.AddClaims(former.FindAll(Since));
        }
    }
}
