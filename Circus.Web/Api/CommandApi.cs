using Circus.Protocol.Client;
using Circus.Web.Operations;

namespace Circus.Web.Api;

/// <summary>Every command of circusd as it is, one address each, so that nothing the console does is out of reach of a program.</summary>
internal static class CommandApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var commands = api.MapGroup("/commands").WithTags("Commands");
        commands.MapGet("", () => TypedResults.Ok(CommandCatalog.All)).WithSummary("Describes the commands of circusd.");
        foreach (var command in CommandCatalog.All)
        {
            commands.MapPost($"/{command.Name}", async (JsonBody body, ApiCaller caller, CancellationToken cancelled) =>
                    TypedResults.Ok(Reply.Of(await caller.Daemon.CallAsync(command.Name, body.Properties, cancelled))))
                .RequireAuthorization(command.Permission)
                .DescribeWithBody(command.Name);
        }
    }
}
