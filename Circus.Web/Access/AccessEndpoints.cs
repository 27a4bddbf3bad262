using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;

namespace Circus.Web.Access;

/// <summary>What the pages of <c>Components/Access</c> need besides themselves.</summary>
internal static class AccessEndpoints
{
    public static void MapAccess(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/signout", SignOutAsync).AllowAnonymous();

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

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, SignInManager<ConsoleUser> signIn)
    {
        // Asked for here, because the middleware only marks the request: nothing of the form is read that would trip over the mark.
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        await signIn.SignOutAsync();
        return Results.LocalRedirect("/signin");
    }
}
