using System.ComponentModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Web.Access;
using Circus.Web.Audit;
using Circus.Web.Operations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Circus.Web.Api;

/// <summary>Watchers: what they are, what they write, and what is done with them.</summary>
internal static class WatcherApi
{
    /// <summary>What is done with one watcher, by circusd's own words. All of them take a name.</summary>
    public static readonly IReadOnlyList<string> Acts = ["start", "stop", "restart", "reload", "incr", "decr", "kill", "signal"];

    public static void Map(RouteGroupBuilder api)
    {
        var watchers = api.MapGroup("/watchers").WithTags("Watchers");
        watchers.MapGet("", List).WithSummary("Lists the watchers with their newest figures, those of circusd itself last.");
        watchers.MapPost("", AddAsync).RequireAuthorization(Permissions.Administer).DescribeWithBody("add").Produces(StatusCodes.Status201Created);
        watchers.MapGet("/{name}", Find).WithSummary("Tells of one watcher.");
        watchers.MapDelete("/{name}", RemoveAsync).RequireAuthorization(Permissions.Administer).Describe("rm", "name", "nostop", "waiting");
        watchers.MapGet("/{name}/processes", Processes).WithSummary("Lists the processes of a watcher with their newest figures.");
        watchers.MapGet("/{name}/options", OptionsAsync).RequireAuthorization(Permissions.Administer)
            .Describe("options", "name").WithDescription("Secrets are masked, unless reveal=true; both are in the audit.");
        watchers.MapPatch("/{name}/options", SetAsync).RequireAuthorization(Permissions.Operate).Describe("set", "name", "options", "waiting");
        watchers.MapGet("/{name}/logs", LogsAsync).Describe("logs", "name", "pid", "stream", "lines", "after");
        watchers.MapGet("/{name}/logs/download", DownloadAsync).WithSummary("The last lines that the processes of a watcher wrote, as a text file.");
        foreach (var act in Acts)
        {
            watchers.MapPost($"/{{name}}/{act}", (string name, JsonBody body, ApiCaller caller, CancellationToken cancelled) =>
                    ActAsync(act, PathName.Of(name), body, caller, cancelled))
                .RequireAuthorization(Permissions.Operate)
                .DescribeWithBody(act, "name", "match");
        }
    }

    private static Ok<IEnumerable<WatcherView>> List(
        ApiCaller caller,
        [Description("Only watchers whose name or command has this text.")] string? q = null,
        [Description("Only watchers in this state.")] string? status = null)
    {
        var snapshot = caller.Snapshot;
        return TypedResults.Ok(caller.Watchers()
            .Where(watcher => status is null || watcher.Status == status || watcher.Substate == status)
            .Where(watcher => q is null || watcher.Name.Contains(q, StringComparison.OrdinalIgnoreCase) || watcher.Cmd.Contains(q, StringComparison.OrdinalIgnoreCase))
            .OrderBy(watcher => watcher.Own)
            .Select(watcher => WatcherView.Of(watcher, snapshot)));
    }

    private static Results<Ok<WatcherView>, ProblemHttpResult> Find(string name, ApiCaller caller) =>
        caller.Watcher(PathName.Of(name)) is { } watcher ? TypedResults.Ok(WatcherView.Of(watcher, caller.Snapshot)) : NotFound(name);

    private static Results<Ok<IEnumerable<ProcessView>>, ProblemHttpResult> Processes(string name, ApiCaller caller) =>
        caller.Watcher(PathName.Of(name)) is { } watcher
            ? TypedResults.Ok(watcher.Processes.Select(process => ProcessView.Of(process, caller.Snapshot)))
            : NotFound(name);

    private static async Task<IResult> AddAsync(JsonBody body, ApiCaller caller, CancellationToken cancelled)
    {
        var reply = await caller.Daemon.CallAsync("add", body.Properties, cancelled);
        var name = body.Properties["name"] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";
        return TypedResults.Created($"/api/{ApiEndpoints.Version}/watchers/{Uri.EscapeDataString(name)}", Reply.Of(reply));
    }

    private static async Task<IResult> RemoveAsync(
        string name, ApiCaller caller, CancellationToken cancelled, [Description("Let its processes run on.")] bool nostop = false) =>
        TypedResults.Ok(Reply.Of(await caller.Daemon.CallAsync("rm", new JsonObject { ["name"] = PathName.Of(name), ["nostop"] = nostop, ["waiting"] = true }, cancelled)));

    private static async Task<IResult> OptionsAsync(
        string name, ApiCaller caller, CancellationToken cancelled, [Description("Also secrets.")] bool reveal = false)
    {
        var options = await caller.Daemon.OptionsAsync(PathName.Of(name), cancelled);
        return TypedResults.Ok(reveal
            ? JsonObject.Create(options)
            : new JsonObject(JsonObject.Create(options)!.Select(option => KeyValuePair.Create(option.Key, SecretMask.OfOption(option.Key, option.Value, withEnvironment: false)))));
    }

    private static async Task<IResult> SetAsync(string name, JsonBody body, ApiCaller caller, CancellationToken cancelled) =>
        TypedResults.Ok(Reply.Of(await caller.Daemon.CallAsync("set", new JsonObject { ["name"] = PathName.Of(name), ["options"] = body.Properties }, cancelled)));

    private static async Task<IResult> LogsAsync(
        string name, ApiCaller caller, CancellationToken cancelled, int? pid = null, string? stream = null, int? lines = null, long? after = null) =>
        TypedResults.Ok(Reply.Of(await caller.Daemon.CallAsync("logs", LogQuery(name, pid, stream, lines, after), cancelled)));

    private static async Task<IResult> DownloadAsync(
        string name, ApiCaller caller, CancellationToken cancelled, int? pid = null, string? stream = null, int lines = 5000)
    {
        var reply = await caller.Daemon.CallAsync("logs", LogQuery(name, pid, stream, lines, null), cancelled);
        var text = new StringBuilder();
        foreach (var line in reply.GetProperty("lines").EnumerateArray())
        {
            text.Append(line.GetProperty("text").GetString()).Append('\n');
        }

        // The name of a watcher may be anything: of the file's only what every system takes is left.
        var file = string.Concat(PathName.Of(name).Take(64).Select(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '-' or '_' ? symbol : '_'));
        return TypedResults.File(Encoding.UTF8.GetBytes(text.ToString()), "text/plain; charset=utf-8", $"{file}.log");
    }

    private static async Task<IResult> ActAsync(string act, string name, JsonBody body, ApiCaller caller, CancellationToken cancelled)
    {
        var properties = body.Properties;
        properties["name"] = name;
        if (CommandCatalog.Find(act)!.Takes("match"))
        {
            properties["match"] = "simple";
        }

        return TypedResults.Ok(Reply.Of(await caller.Daemon.CallAsync(act, properties, cancelled)));
    }

    private static JsonObject LogQuery(string name, int? pid, string? stream, int? lines, long? after)
    {
        var query = new JsonObject { ["name"] = PathName.Of(name) };
        if (pid is not null)
        {
            query["pid"] = pid;
        }

        if (stream is not null)
        {
            query["stream"] = stream;
        }

        if (lines is not null)
        {
            query["lines"] = lines;
        }

        if (after is not null)
        {
            query["after"] = after;
        }

        return query;
    }

    private static ProblemHttpResult NotFound(string name) =>
        TypedResults.Problem($"There is no watcher \"{name}\", or none that you may see.", statusCode: StatusCodes.Status404NotFound, title: "No such watcher");
}
