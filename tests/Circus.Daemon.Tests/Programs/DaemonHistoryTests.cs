using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Whoever follows events catches up over the death of circusd, or is told that it cannot.</summary>
public sealed class DaemonHistoryTests(ReaperFixture children)
{
    private const string Web = """
        [watcher:web]
        working_dir = {folder}
        cmd = sleep 600
        ready_after = 0
        """;

    [Fact]
    public async Task Events_CircusdWasKilled_NumbersGoOnWithoutAGap()
    {
        await using var daemon = new RunningDaemon(children, Web);
        await daemon.StartedAsync();
        var before = await NodeAsync(daemon);
        await daemon.AskAsync("incr", new() { ["name"] = "web" });
        await daemon.KillAsync();

        await daemon.StartAgainAsync();

        var reply = await daemon.AskAsync("events", Behind(before));
        var events = reply.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal((0, false), (reply.GetProperty("lost").GetInt64(), reply.TryGetProperty("restarted", out _)));
        var first = before.GetProperty("seq").GetInt64() + 1;
        Assert.Equal(Enumerable.Range(0, events.Count).Select(i => first + i), events.Select(told => told.GetProperty("payload").GetProperty("seq").GetInt64()));
        Assert.Contains("watcher.web.spawn", events.Select(TopicOf));
        var start = Assert.Single(events, told => TopicOf(told) == "daemon.start");
        Assert.Equal(daemon.Pid, start.GetProperty("payload").GetProperty("process_pid").GetInt32());
    }

    [Fact]
    public async Task Events_CircusdEndedAndCameBack_ThatIsTold()
    {
        await using var daemon = new RunningDaemon(children, Web);
        await daemon.StartedAsync();
        var before = await NodeAsync(daemon);
        daemon.Signal(Signal.Term);
        await daemon.ExitAsync();

        await daemon.StartAgainAsync();
        await daemon.StartedAsync();

        // It has come as far as the other one already.
        await daemon.UntilAsync(async () =>
        {
            await daemon.AskAsync("set", new() { ["name"] = "web", ["options"] = new JsonObject { ["priority"] = 1 } });
            return (await NodeAsync(daemon)).GetProperty("seq").GetInt64() > before.GetProperty("seq").GetInt64();
        });
        var reply = await daemon.AskAsync("events", Behind(before));
        Assert.True(reply.GetProperty("restarted").GetBoolean());
        Assert.Equal(1, reply.GetProperty("events")[0].GetProperty("payload").GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task History_CircusdWasKilledAndUpgraded_IsAllThere()
    {
        await using var daemon = new RunningDaemon(children, Web);
        await daemon.StartedAsync();
        await daemon.AskAsync("incr", new() { ["name"] = "web" });
        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        await daemon.AskAsync("decr", new() { ["name"] = "web" });
        var epoch = (await NodeAsync(daemon)).GetProperty("epoch").GetString();

        await daemon.ReplyAsync("upgrade");
        await daemon.UpgradedAsync();

        var commands = (await daemon.AskAsync("history")).GetProperty("commands").EnumerateArray().Select(one => one.GetProperty("command").GetString());
        Assert.Equal(["start", "incr", "decr", "upgrade"], commands);
        Assert.Equal(epoch, (await NodeAsync(daemon)).GetProperty("epoch").GetString());
    }

    private static JsonObject Behind(JsonElement node) =>
        new() { ["after"] = node.GetProperty("seq").GetInt64(), ["epoch"] = node.GetProperty("epoch").GetString(), ["limit"] = 1000 };

    private static string? TopicOf(JsonElement told) => told.GetProperty("topic").GetString();

    private static async Task<JsonElement> NodeAsync(RunningDaemon daemon) => (await daemon.AskAsync("describe")).GetProperty("node");
}
