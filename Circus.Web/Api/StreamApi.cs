using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Web.Access;

namespace Circus.Web.Api;

/// <summary>
/// Server-sent events. Nothing queues for a reader: each stream asks for what is behind the last thing that it sent when the last one has been taken, so that
/// a slow reader gets more at once, or is told what is forgotten. It ends when the right to it ends.
/// </summary>
internal static class StreamApi
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    public static void Map(RouteGroupBuilder api)
    {
        var streams = api.MapGroup("/stream").WithTags("Streams");
        streams.MapGet("/stats", (HttpContext context, ApiCaller caller, StreamLimits limits, TimeProvider time, CancellationToken cancelled) =>
                Open(context, caller, limits, null, StatsAsync(caller, time, cancelled)))
            .WithSummary("The figures of all watchers, once a tick.");
        streams.MapGet("/events", (HttpContext context, ApiCaller caller, StreamLimits limits, TimeProvider time, CancellationToken cancelled, string? watcher = null, long? after = null) =>
                Open(context, caller, limits, watcher, AskAsync(caller, time, "events", Query(watcher, "watcher"), "events", LastId(context) ?? after, cancelled)))
            .WithSummary("What happens. After a reconnect with Last-Event-ID it goes on behind that one.");
        streams.MapGet("/watchers/{name}/logs", (HttpContext context, string name, ApiCaller caller, StreamLimits limits, TimeProvider time, CancellationToken cancelled, long? after = null) =>
                Open(context, caller, limits, PathName.Of(name), AskAsync(caller, time, "logs", Query(PathName.Of(name), "name"), "lines", LastId(context) ?? after, cancelled)))
            .WithSummary("What the processes of a watcher write, line by line. After a reconnect with Last-Event-ID it goes on behind that one.");
    }

    private static IResult Open<T>(HttpContext context, ApiCaller caller, StreamLimits limits, string? watcher, IAsyncEnumerable<SseItem<T>> items)
    {
        var target = watcher is null ? CommandTarget.Everything : CommandTarget.Of(watcher);
        if (typeof(T) != typeof(StatsView) && !caller.Rights.Allows(Permissions.View, target))
        {
            return CircusFaults.Problem(StatusCodes.Status403Forbidden, "Not allowed", "Neither the role nor the token allows that on this watcher.");
        }

        if (limits.TryOpen(caller.User.TokenId() ?? caller.User.UserId() ?? "") is { } stream)
        {
            context.Response.RegisterForDispose(stream);
            return TypedResults.ServerSentEvents(items);
        }

        return CircusFaults.Problem(StatusCodes.Status503ServiceUnavailable, "Too many streams", $"At most {StreamLimits.PerCaller} of one caller, {StreamLimits.Most} in all.");
    }

    private static async IAsyncEnumerable<SseItem<StatsView>> StatsAsync(ApiCaller caller, TimeProvider time, [EnumeratorCancellation] CancellationToken cancelled)
    {
        var sent = -1L;
        using var timer = new PeriodicTimer(_pause, time);
        do
        {
            if (!caller.Rights.Allows(Permissions.View, CommandTarget.Anything))
            {
                yield break;
            }

            if (caller.TrySnapshot() is { } snapshot && snapshot.Tick != sent)
            {
                sent = snapshot.Tick;
                yield return new SseItem<StatsView>(StatsView.Of(caller), "stats") { EventId = sent.ToString(CultureInfo.InvariantCulture) };
            }
        }
        while (await timer.WaitForNextTickAsync(cancelled));
    }

    /// <summary>Asks circusd again and again for what is behind a number. Without one it begins with what comes next.</summary>
    private static async IAsyncEnumerable<SseItem<JsonNode>> AskAsync(
        ApiCaller caller, TimeProvider time, string command, JsonObject query, string key, long? after, [EnumeratorCancellation] CancellationToken cancelled)
    {
        // The answer begins with the first item: without this a reader would not know for hours that he is heard.
        yield return new SseItem<JsonNode>(new JsonObject(), "open");
        using var timer = new PeriodicTimer(_pause, time);
        do
        {
            var request = query.DeepClone().AsObject();
            request[command is "events" ? "limit" : "lines"] = after is null ? 1 : 1000;
            if (after is not null)
            {
                request["after"] = after;
            }

            var (reply, fault) = await TryAskAsync(caller, command, request, cancelled);
            if (fault is Operations.CommandForbiddenException)
            {
                yield break;
            }

            if (reply is null)
            {
                yield return new SseItem<JsonNode>(new JsonObject { ["fault"] = fault!.Message }, "fault");
                continue;
            }

            if (after is not null)
            {
                if (reply["lost"] is JsonValue lost && lost.TryGetValue<long>(out var number) && number > 0)
                {
                    yield return new SseItem<JsonNode>(new JsonObject { ["lost"] = number }, "lost");
                }

                foreach (var item in reply[key]?.AsArray() ?? [])
                {
                    var id = item!["seq"] ?? item["payload"]?["seq"] ?? item["event"]?["seq"];
                    yield return new SseItem<JsonNode>(item.DeepClone(), command is "events" ? "event" : "line") { EventId = id?.ToString() };
                }
            }

            after = reply["next"]?.GetValue<long>() ?? after ?? 0;
        }
        while (await timer.WaitForNextTickAsync(cancelled));
    }

    private static async Task<(JsonObject? Reply, CircusException? Fault)> TryAskAsync(
        ApiCaller caller, string command, JsonObject request, CancellationToken cancelled)
    {
        try
        {
            return (JsonObject.Create(await caller.Daemon.CallAsync(command, request, cancelled)), null);
        }
        catch (CircusException fault)
        {
            return (null, fault);
        }
    }

    private static JsonObject Query(string? name, string key) => name is null ? [] : new JsonObject { [key] = name };

    private static long? LastId(HttpContext context) =>
        long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
