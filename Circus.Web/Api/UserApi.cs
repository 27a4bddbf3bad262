using Circus.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Circus.Web.Api;

/// <summary>Users, for administrators.</summary>
internal static class UserApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").RequireAuthorization(Permissions.Administer).AddEndpointFilter<WholeAdministrator>().WithTags("Users");
        users.MapGet("", (AccessTable table) => TypedResults.Ok(table.Current.Users.Values.OrderBy(user => user.Name, StringComparer.Ordinal).Select(View)))
            .WithSummary("Lists the users and what they may.");
        users.MapPut("/{name}/rights", SetRightsAsync).WithSummary("Sets the role of a user and his roles on some watchers. It counts at once, on open pages too.");
        users.MapPost("/{name}/signout", SignOutAsync).WithSummary("Ends all sessions of a user at once. Tokens are not touched.");
    }

    private static UserView View(UserAccess user) => new(
        user.Name,
        user.Grants.Where(grant => grant.Pattern == Grant.Everything).Select(grant => RoleOf(grant.Permission)).LastOrDefault(),
        [.. user.Grants.Where(grant => grant.Pattern != Grant.Everything).Select(grant => new UserGrant(RoleOf(grant.Permission), grant.Pattern))]);

    private static string RoleOf(string permission) => ConsoleRoles.All.Single(role => ConsoleRoles.PermissionOf(role) == permission);

    private static async Task<IResult> SetRightsAsync(string name, UserRights rights, ApiCaller caller, RightsDesk desk, CancellationToken cancelled)
    {
        var grants = (rights.Watchers ?? []).Select(grant => (grant.Role, grant.Pattern)).ToList();
        if (RightsDesk.FaultsOf(rights.Role, grants).ToArray() is { Length: > 0 } faults)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["rights"] = faults });
        }

        return await desk.SetAsync(name, rights.Role, grants, caller.User.Actor(), cancelled) switch
        {
            RightsOutcome.Done => TypedResults.NoContent(),
            RightsOutcome.NoSuchUser => NotFound(name),
            RightsOutcome.LastAdministrator => CircusFaults.Problem(StatusCodes.Status409Conflict, "The last administrator", "Nobody could give the role back."),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> SignOutAsync(string name, ApiCaller caller, RightsDesk desk) =>
        await desk.SignOutAsync(name, caller.User.Actor()) ? TypedResults.NoContent() : NotFound(name);

    private static ProblemHttpResult NotFound(string name) =>
        TypedResults.Problem($"There is no user \"{name}\".", statusCode: StatusCodes.Status404NotFound, title: "No such user");
}
