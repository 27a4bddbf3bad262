using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>Begins and ends the sessions of browsers. A session knows its end, which no use of it puts off.</summary>
internal sealed class ConsoleSession(SignInManager<ConsoleUser> signIn, AccessDbContext context, WebOptions options, TimeProvider time)
{
    /// <summary>Between the password and the code.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromMinutes(5);

    private const string Until = "circus:until";

    public Task BeginAsync(ConsoleUser user) => signIn.SignInWithClaimsAsync(user, isPersistent: false, [EndsAt(time.GetUtcNow() + TimeSpan.FromHours(options.SessionHours))]);

    /// <summary>After the user has changed something that ends all sessions: this one goes on, to the end that it has.</summary>
    public Task GoOnAsync(ConsoleUser user) =>
        signIn.SignInWithClaimsAsync(user, isPersistent: false, signIn.Context.User.FindAll(Until));

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
        if (result.Principal is not { } waiting || waiting.UserId() is not { } id || await signIn.UserManager.FindByIdAsync(id) is not { } user)
        {
            return null;
        }

        // It may have been found by this request earlier: what others guessed meanwhile has counted.
        await context.Entry(user).ReloadAsync();
        return !user.IsDisabled && string.Equals(waiting.Stamp(), user.SecurityStamp, StringComparison.Ordinal) ? user : null;
    }

    public Task StopWaitingAsync() => signIn.Context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);

    /// <summary>PURE: what a session knows of its end.</summary>
    public static Claim EndsAt(DateTimeOffset end) => new(Until, end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>PURE: whether the session of a browser has come to its end.</summary>
    public static bool IsOver(ClaimsPrincipal user, DateTimeOffset now) =>
        !(long.TryParse(user.FindFirstValue(Until), NumberStyles.None, CultureInfo.InvariantCulture, out var until)
            && now.ToUnixTimeSeconds() < until);

    /// <summary>The cookie is renewed every minute from the account, which does not know of the session.</summary>
    public static void Keep(ClaimsPrincipal former, ClaimsPrincipal renewed)
    {
        if (renewed.Identity is ClaimsIdentity identity)
        {
            identity.AddClaims(former.FindAll(Until));
        }
    }
}
