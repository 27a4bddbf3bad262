using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Circus.Web.Tests.Api;

/// <summary>Server-sent events.</summary>
public sealed class StreamTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_Streamed_ComeWithTheirNumbersAndGoOnBehindTheLast()
    {
        await using var stage = await ApiStage.StartAsync();
        stage.Daemon.Answer = request => (request.Properties?["after"]?.GetValue<long>() ?? 0) switch
        {
            7 => new JsonObject
            {
                ["lines"] = new JsonArray(new JsonObject { ["seq"] = 8, ["text"] = "data: evil\n\nevent: x" }, new JsonObject { ["seq"] = 9, ["text"] = "two" }),
                ["next"] = 9,
                ["lost"] = 3,
            },
            9 => new JsonObject { ["lines"] = new JsonArray(new JsonObject { ["seq"] = 10, ["text"] = "three" }), ["next"] = 10 },
            var last => new JsonObject { ["lines"] = new JsonArray(), ["next"] = last },
        };
        using var program = await stage.ProgramAsync(scope: "read");
        program.DefaultRequestHeaders.Add("Last-Event-ID", "7");

        using var answer = await ApiStage.SendAsync(program, "GET", "/api/v1/stream/watchers/web/logs");
        List<(string Type, string? Id, string Data)> items = [];
        await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync(Cancelled)).EnumerateAsync(Cancelled))
        {
            if (item.EventType != "open")
            {
                items.Add((item.EventType, item.EventId, item.Data));
            }

            stage.Console.Time.Advance(TimeSpan.FromSeconds(1));
            if (items.Count == 4)
            {
                break;
            }
        }

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["lost", "line", "line", "line"], items.Select(item => item.Type));
        Assert.Equal(["8", "9", "10"], items.Skip(1).Select(item => item.Id));
        Assert.Equal("data: evil\n\nevent: x", JsonNode.Parse(items[1].Data)!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task Stream_TokenIsRevoked_Ends()
    {
        await using var stage = await ApiStage.StartAsync();
        stage.Daemon.Answer = _ => new JsonObject { ["events"] = new JsonArray(), ["next"] = 1 };
        using var program = await stage.ProgramAsync("viewer-1", "read");
        using var answer = await ApiStage.SendAsync(program, "GET", "/api/v1/stream/events");
        var rest = answer.Content.ReadAsStringAsync(Cancelled);

        await stage.Console.ChangeAsync("viewer-1", (users, account) => users.DeleteAsync(account));
        while (!rest.IsCompleted)
        {
            stage.Console.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("event: open\ndata: {}\n\n", await rest);
    }

    [Fact]
    public async Task Streams_MoreThanOneCallerMayHave_AreRefusedUntilOneEnds()
    {
        await using var stage = await ApiStage.StartAsync();
        using var program = await stage.ProgramAsync(scope: "read");
        var open = new List<HttpResponseMessage>();
        for (var count = 0; count < Circus.Web.Api.StreamLimits.PerCaller; count++)
        {
            open.Add(await ApiStage.SendAsync(program, "GET", "/api/v1/stream/stats"));
        }

        using var refused = await ApiStage.SendAsync(program, "GET", "/api/v1/stream/stats");
        open.ForEach(answer => answer.Dispose());

        Assert.All(open, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }
}
