using Circus.Web.Access;

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

    private static async Task<IResult> SetRightsAsync(string name, UserRights rights, ApiCaller caller, UserDesk desk, CancellationToken cancelled)
    {
        var order = new RightsOrder(rights.Role, [.. (rights.Watchers ?? []).Select(grant => new WatcherRight(grant.Role ?? "", grant.Pattern ?? ""))]);
        return order.Faults().ToArray() is { Length: > 0 } faults
            ? TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["rights"] = faults })
            : await RunAsync(new UserAct.SetRights(name, order), caller, desk, cancelled);
    }

    private static Task<IResult> SignOutAsync(string name, ApiCaller caller, UserDesk desk, CancellationToken cancelled) =>
        RunAsync(new UserAct.SignOut(name), caller, desk, cancelled);

    private static async Task<IResult> RunAsync(UserAct act, ApiCaller caller, UserDesk desk, CancellationToken cancelled)
    {
        if (!(await desk.ListAsync(cancelled)).Any(user => string.Equals(user.Name, act.Name, StringComparison.OrdinalIgnoreCase)))
        {
            return TypedResults.Problem($"There is no user \"{act.Name}\".", statusCode: StatusCodes.Status404NotFound, title: "No such user");
        }

        return await desk.RunAsync(act, UserActor.Of(caller.User), cancelled) is { IsDone: false, Faults: var faults }
            ? CircusFaults.Problem(StatusCodes.Status409Conflict, "Not done", string.Join(" ", faults))
            : TypedResults.NoContent();
    }
}
