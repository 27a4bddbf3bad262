using Circus.Web.Audit;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>What the pages of <c>Components/Access</c> need besides themselves.</summary>
internal static class AccessEndpoints
{
    public static void MapAccess(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/signout", SignOutAsync).AllowAnonymous().WithMetadata(new RequireAntiforgeryTokenAttribute());

    /// <summary>The set-up page does not exist once there is a user, and the sign-in page not before.</summary>
    public static Task FirstRunGateAsync(HttpContext context, RequestDelegate next)
    {
        var isOpen = context.RequestServices.GetRequiredService<FirstRun>().IsOpen;
        if (!isOpen && context.Request.Path.StartsWithSegments("/setup"))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (isOpen && context.Request.Path.StartsWithSegments("/signin"))
        {
            context.Response.Redirect("/setup");
            return Task.CompletedTask;
        }

        return next(context);
    }

    /// <summary>
    /// Antiforgery only marks a bad request and leaves the refusal to whoever reads the form; not every endpoint does, and Blazor refuses without a page.
    /// </summary>
    public static Task RefuseForgeryAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, SignInManager<ConsoleUser> signIn, SessionAudit audit)
    {
        if (context.User.Identity?.IsAuthenticated == true)
        {
            await audit.NoteAsync("session.end", context.User.UserName(), AuditResult.Ok);
        }

        await signIn.SignOutAsync();
        return Results.LocalRedirect("/signin");
    }
}
