using Circus.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Circus.Web.Api;

/// <summary>Tokens: everybody's own, and all of them for an administrator.</summary>
internal static class TokenApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("Tokens");
        tokens.MapGet("", async (ApiCaller caller, TokenDesk desk, CancellationToken cancelled, bool all = false) =>
            TypedResults.Ok(await desk.ListAsync(all && IsAdministrator(caller) ? null : caller.User.UserId(), cancelled)))
            .WithSummary("Lists your tokens; with all=true an administrator gets everybody's.");
        tokens.MapPost("", CreateAsync).WithSummary("Makes a token and shows it, this once. Not with a token: sign in, or use circushttpd token create.");
        tokens.MapDelete("/{id}", RevokeAsync).WithSummary("Revokes a token at once.");
    }

    private static async Task<IResult> CreateAsync(TokenOrder order, ApiCaller caller, TokenDesk desk, CancellationToken cancelled)
    {
        // A token that leaks must not be able to outlive its own revocation.
        if (caller.User.TokenId() is not null)
        {
            return CircusFaults.Problem(StatusCodes.Status403Forbidden, "Not allowed", "A token makes no tokens.");
        }

        if (order.Faults().ToArray() is { Length: > 0 } faults)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["token"] = faults });
        }

        return await desk.CreateAsync(order, caller.User.UserId()!, caller.User.Actor(), cancelled) is { } token
            ? TypedResults.Created($"/api/{ApiEndpoints.Version}/tokens/{token.Id}", new CreatedToken(token.Id, token.ToString()))
            : CircusFaults.Problem(StatusCodes.Status409Conflict, "Too many tokens", $"At most {TokenDesk.MostTokens}: revoke one that is not used.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string id, ApiCaller caller, TokenDesk desk, CancellationToken cancelled) =>
        await desk.RevokeAsync(id, IsAdministrator(caller) ? null : caller.User.UserId(), caller.User.Actor(), cancelled)
            ? TypedResults.NoContent()
            : TypedResults.Problem("There is no such token of yours.", statusCode: StatusCodes.Status404NotFound, title: "No such token");

    private static bool IsAdministrator(ApiCaller caller) => caller.Rights.Allows(Permissions.Administer, CommandTarget.Everything);
}
