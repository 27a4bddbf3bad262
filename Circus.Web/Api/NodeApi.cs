using System.ComponentModel;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Rounds;
using Circus.Web.Access;
using Circus.Web.Live;
using Circus.Web.Live.History;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Circus.Web.Api;

/// <summary>circusd itself: what it is, its sockets, events, statistics and configuration.</summary>
internal static class NodeApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var node = api.MapGroup("").WithTags("Node");
        node.MapGet("/node", Node).WithSummary("Tells of circusd and whether the console reaches it.");
        node.MapGet("/sockets", async (ApiCaller caller, CancellationToken cancelled) => Ok(await caller.Daemon.CallAsync("listsockets", null, cancelled))).Describe("listsockets");
        node.MapGet("/health", async (ApiCaller caller, CancellationToken cancelled) => Ok(await caller.Daemon.CallAsync("health", null, cancelled))).Describe("health", "name");
        node.MapGet("/events", EventsAsync).Describe("events", "watcher", "topic", "after", "limit");
        node.MapGet("/stats", (ApiCaller caller) => TypedResults.Ok(StatsView.Of(caller))).WithSummary("The newest figures of all watchers.");
        node.MapGet("/stats/history", HistoryAsync)
            .WithSummary("The past of one or more series, see docs/statistics.md: watcher/KEY/cpu, node/load, ...");
        node.MapPost("/config/diff", async (ApiCaller caller, CancellationToken cancelled) => Ok(await caller.Daemon.CallAsync("reloadconfig", new JsonObject { ["dry_run"] = true, ["waiting"] = true }, cancelled)))
            .RequireAuthorization(Permissions.Administer).WithSummary("Tells what reading the configuration again would change; nothing is changed.");
        node.MapPost("/config/reload", async (ApiCaller caller, CancellationToken cancelled, bool prune = false) =>
                Ok(await caller.Daemon.CallAsync("reloadconfig", new JsonObject { ["prune"] = prune, ["waiting"] = true }, cancelled)))
            .RequireAuthorization(Permissions.Administer).Describe("reloadconfig", "dry_run", "prune", "waiting");
    }

    private static Ok<NodeView> Node(ApiCaller caller, SnapshotStore store)
    {
        var snapshot = store.Current;
        return TypedResults.Ok(new NodeView(
            snapshot.Link, snapshot.Fault, snapshot.Node?.Hostname, snapshot.Node?.Version, snapshot.Node?.Pid, snapshot.Node?.Started,
            snapshot.Node is null ? 0 : caller.Watchers().Count()));
    }

    private static async Task<IResult> EventsAsync(
        ApiCaller caller, CancellationToken cancelled, string? watcher = null, string? topic = null, long? after = null, int limit = 100)
    {
        var query = new JsonObject { ["limit"] = limit };
        if (watcher is not null)
        {
            query["watcher"] = watcher;
        }

        if (topic is not null)
        {
            query["topic"] = topic;
        }

        if (after is not null)
        {
            query["after"] = after;
        }

        return Ok(await caller.Daemon.CallAsync("events", query, cancelled));
    }

    private static async Task<IResult> HistoryAsync(
        ApiCaller caller,
        IStatsQuestions questions,
        [Description("One or more series.")] string[] series,
        [Description("Seconds since the epoch; negative counts back from now.")] double? from,
        double? to,
        int? points,
        CancellationToken cancelled)
    {
        if (!caller.SeesEverything && series.Any(one => !IsVisible(one)))
        {
            return CircusFaults.Problem(StatusCodes.Status403Forbidden, "Not allowed", "Some of these series are not of watchers that you may see.");
        }

        return TypedResults.Ok(await questions.HistoryAsync(new HistoryQuery { Series = [.. series], From = from, To = to, Points = points }, cancelled));

        bool IsVisible(string name) =>
            name.Split('/') is [("watcher" or "process"), var key, ..] && caller.Watchers().Any(watcher => watcher.Key == key);
    }

    private static Ok<JsonObject> Ok(System.Text.Json.JsonElement reply) => TypedResults.Ok(Reply.Of(reply));
}
