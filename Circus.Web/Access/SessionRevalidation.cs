using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Circus.Web.Access;

/// <summary>
/// An open page keeps the user of its first request. This ends it as soon as the account or the session has gone, and lets it look again at what
/// it shows when rights changed. Commands do not depend on it: they ask the <see cref="AccessTable"/>.
/// </summary>
internal sealed class SessionRevalidation(ILoggerFactory loggers, AccessTable table) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    private static readonly AuthenticationState _nobody = new(new ClaimsPrincipal(new ClaimsIdentity()));

    // For what ends by itself: the picture changes at once when somebody does it.
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    /// <summary>From now on changes are heard; what came before is caught up with.</summary>
    public void Watch()
    {
        table.Changed += LookAgain;
        LookAgain();
    }

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(table.IsCurrent(authenticationState.User));

    protected override void Dispose(bool disposing)
    {
        table.Changed -= LookAgain;
        base.Dispose(disposing);
    }

    private void LookAgain()
    {
        Task<AuthenticationState> known;
        try
        {
            known = GetAuthenticationStateAsync();
        }
        catch (InvalidOperationException)
        {
            // Nobody has told yet who the user is: made for a page that is not open so far.
            return;
        }

        if (known is { IsCompletedSuccessfully: true, Result.User: { Identity.IsAuthenticated: true } user })
        {
            SetAuthenticationState(Task.FromResult(table.IsCurrent(user) ? known.Result : _nobody));
        }
    }
}
