using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Circus.Web.Access;

/// <summary>Sends a person to a page and answers everything else with a status code.</summary>
internal static class SignInRedirects
{
    public static Task OnChallenge(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (!IsNavigation(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (context.HttpContext.RequestServices.GetRequiredService<FirstRun>().IsOpen)
        {
            context.Response.Redirect("/setup");
        }
        else
        {
            var wanted = context.Request.Path + context.Request.QueryString;
            context.Response.Redirect(wanted == "/" ? "/signin" : $"/signin?returnUrl={Uri.EscapeDataString(wanted)}");
        }

        return Task.CompletedTask;
    }

    public static Task OnDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (IsNavigation(context.Request))
        {
            context.Response.Redirect("/denied");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }

        return Task.CompletedTask;
    }

    /// <summary>Whether a browser asks for a page to show.</summary>
    public static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/_blazor")
        && !request.Path.StartsWithSegments("/api")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
