using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Tests.Interop;
using NetMQ;
using NetMQ.Sockets;

namespace Circus.Daemon.Tests.Programs;

/// <summary>The control channel as a client of Circus sees it: frames and texts, no library of ours.</summary>
public sealed class DaemonConformanceTests(ReaperFixture children)
{
    private const string Watchers = """
        [watcher:Web App]
        cmd = sleep 600
        numprocesses = 2
        working_dir = {folder}
        graceful_timeout = 5
        ready_after = 0
        copy_env = True

        [watcher:off]
        cmd = sleep 600
        working_dir = {folder}
        autostart = False
        copy_env = True

        [watcher:Zoë]
        cmd = sleep 600
        working_dir = {folder}
        ready_after = 0
        copy_env = True
        """;

    [Theory]
    [Trait("Peer", "263")]
    [InlineData("\"text\"", "\"text\"")]
    [InlineData("7", "7")]
    [InlineData("1.50", "1.50")]
    [InlineData("null", "null")]
    [InlineData("[1,{\"a\":null}]", "[1,{\"a\":null}]")]
    [InlineData("{\"b\":true}", "{\"b\":true}")]
    public async Task Id_OfAnyType_ComesBackAsItWas(string id, string echoed)
    {
        await using var daemon = await StartAsync();
        using var client = Client(daemon);

        client.SendFrame($$$"""  {"id": {{{id}}}, "command": "NumWatchers", "unknown": 1, "properties": {"unknown": 2}}  """);

        Assert.Equal(echoed, (await ReceiveAsync(client)).GetProperty("id").GetRawText());
    }

    [Fact]
    [Trait("Peer", "263")]
    public async Task Calls_WithoutIdBetweenOthers_AreEachAnsweredOnceInTheirOrder()
    {
        await using var daemon = await StartAsync();
        using var plugin = Client(daemon);
        using var other = Client(daemon);
        for (var i = 0; i < 20; i++)
        {
            plugin.SendFrame("""{"command":"numwatchers"}""");
            other.SendFrame($$"""{"id":{{i}},"command":"list"}""");
            plugin.SendFrame("""{"command":"incr","msg_type":"cast","properties":{"name":"nobody"}}""");
            plugin.SendFrame("""{"command":"no such","msg_type":"cast"}""");
            plugin.SendFrame("""{"command":"list","properties":{"name":"off"}}""");

            var first = await ReceiveAsync(plugin);
            Assert.Equal(3, first.GetProperty("numwatchers").GetInt32());
            Assert.Equal(JsonValueKind.Null, first.GetProperty("id").ValueKind);
            Assert.Equal(0, (await ReceiveAsync(plugin)).GetProperty("pids").GetArrayLength());
            Assert.Equal(i, (await ReceiveAsync(other)).GetProperty("id").GetInt32());
        }

        Assert.False(plugin.TryReceiveFrameBytes(out _));
    }

    [Fact]
    [Trait("Peer", "263")]
    public async Task Request_KeysThatComeTwice_TheLastCounts()
    {
        await using var daemon = await StartAsync();
        using var client = Client(daemon);

        client.SendFrame("""{"id":1,"command":"quit","command":"list","properties":{"name":"nobody","name":"off"},"id":2}""");

        var reply = await ReceiveAsync(client);
        Assert.Equal((2, 0), (reply.GetProperty("id").GetInt32(), reply.GetProperty("pids").GetArrayLength()));
    }

    [Fact]
    [Trait("Peer", "274")]
    public async Task Names_WithBlanksAndBeyondAscii_AreTheSameOverAllOfTheWire()
    {
        await using var daemon = await StartAsync();
        using var client = Client(daemon);

        client.SendFrame("""{"command":"list"}""");
        var bytes = await BytesAsync(client);
        Assert.All(bytes, one => Assert.InRange(one, 0x20, 0x7e));
        Assert.Equal(["off", "web app", "zoë"], JsonDocument.Parse(bytes).RootElement.GetProperty("watchers").EnumerateArray().Select(name => name.GetString()!));

        Assert.Equal("active", await daemon.StatusAsync("ZOË"));
        Assert.Equal("active", await daemon.StatusAsync("web app"));
        var statuses = (await daemon.AskAsync("status")).GetProperty("statuses").EnumerateObject().Select(status => status.Name);
        Assert.Equal(["Web App", "Zoë", "off"], statuses.Order(StringComparer.Ordinal));
        var topics = (await daemon.AskAsync("events", new() { ["limit"] = 1000 })).GetProperty("events").EnumerateArray().Select(told => told.GetProperty("topic").GetString()!).ToArray();
        Assert.Contains("watcher.web_app.spawn", topics);
        Assert.Contains("watcher.zoë.spawn", topics);
        Assert.Contains("Web App", (await daemon.AskAsync("stats")).GetProperty("infos").EnumerateObject().Select(info => info.Name));
    }

    [Fact]
    [Trait("Peer", "43")]
    [Trait("Peer", "44")]
    [Trait("Peer", "47")]
    [Trait("Peer", "48")]
    [Trait("Peer", "1")]
    [Trait("Peer", "2")]
    public async Task Client_CountsAndOptions_AreAsConfigured()
    {
        await using var daemon = await StartAsync();

        Assert.Equal(3, (await daemon.AskAsync("numwatchers")).GetProperty("numwatchers").GetInt32());
        Assert.Equal(3, (await daemon.AskAsync("numprocesses")).GetProperty("numprocesses").GetInt32());
        foreach (var (command, number, target) in new[] { ("incr", 1, 2), ("incr", 2, 4), ("decr", 3, 1) })
        {
            Assert.Equal(target, (await daemon.AskAsync(command, new() { ["name"] = "zoë", ["nb"] = number })).GetProperty("numprocesses").GetInt32());
        }

        Assert.Equal("ok", (await daemon.AskAsync("stats", new() { ["name"] = "zoë" })).GetProperty("status").GetString());
        Assert.Equal(
            $"tcp://127.0.0.1:{daemon.EventPort}", (await daemon.AskAsync("globaloptions")).GetProperty("options").GetProperty("pubsub_endpoint").GetString());
    }

    [Theory]
    [Trait("Peer", "17")]
    [Trait("Peer", "18")]
    [Trait("Peer", "19")]
    [Trait("Peer", "20")]
    [Trait("Peer", "21")]
    [InlineData("{}")]
    [InlineData("""{"name":"web app"}""")]
    [InlineData("""{"name":"Web App","sequential":true}""")]
    public async Task Reload_RealProcesses_AreAsManyAndOthers(string properties)
    {
        await using var daemon = await StartAsync();
        var before = await daemon.PidsAsync("web app");

        await daemon.AskAsync("reload", JsonNode.Parse(properties)!.AsObject());
        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web app")).Count == 2);

        Assert.Empty((await daemon.PidsAsync("web app")).Intersect(before));
    }

    private async Task<RunningDaemon> StartAsync()
    {
        var daemon = new RunningDaemon(children, Watchers);
        await daemon.StartedAsync();
        return daemon;
    }

    private static DealerSocket Client(RunningDaemon daemon)
    {
        var client = new DealerSocket($">tcp://127.0.0.1:{daemon.ControlPort}");
        client.Options.Linger = TimeSpan.Zero;
        return client;
    }

    private static async Task<JsonElement> ReceiveAsync(DealerSocket client)
    {
        using var document = JsonDocument.Parse(await BytesAsync(client));
        return document.RootElement.Clone();
    }

    private static Task<byte[]> BytesAsync(DealerSocket client) => Task.Run(() =>
    {
        Assert.True(client.TryReceiveFrameBytes(ReaperFixture.Limit, out var bytes));
        return bytes!;
    });
}
