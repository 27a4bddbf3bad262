using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>
/// The order of events that Circus has for each action, with real processes, as the command events tells it. What Circus does not have (starting,
/// stopping, substate) is left out; what it forgets, the reap behind some ends, is there.
/// </summary>
[Trait("Peer", "264")]
public sealed class DaemonEventSequenceTests(ReaperFixture children)
{
    private static readonly string[] _ofCircus = ["spawn", "start", "reap", "kill", "stop", "reload", "updated", "add", "remove"];

    private const string Watchers = """
        [watcher:web]
        cmd = sleep 600
        numprocesses = 2
        working_dir = {folder}
        graceful_timeout = 5
        ready_after = 0
        copy_env = True

        [watcher:once]
        cmd = sleep 600
        working_dir = {folder}
        respawn = False
        autostart = False
        copy_env = True

        [watcher:deaf]
        cmd = sh -c 'trap "" TERM; touch deaf; exec sleep 600'
        working_dir = {folder}
        graceful_timeout = 0.1
        autostart = False
        copy_env = True
        """;

    public static TheoryData<string, string, string, string> Rows => new()
    {
        { "restart", """{"name":"web"}""", "web", "kill kill reap reap stop spawn spawn start" },
        { "stop", """{"name":"web"}""", "web", "kill kill reap reap stop" },
        { "reload", """{"name":"web"}""", "web", "spawn spawn kill kill reload reap reap" },
        { "reload", """{"name":"web","sequential":true}""", "web", "kill reap spawn kill reap spawn reload" },
        { "reload", """{"name":"web","graceful":false}""", "web", "kill kill reap reap stop spawn spawn start" },
        { "incr", """{"name":"web","nb":2}""", "web", "spawn spawn" },
        { "decr", """{"name":"web"}""", "web", "kill reap" },
        { "kill", """{"name":"web"}""", "web", "kill kill reap spawn reap spawn" },
        { "set", """{"name":"web","options":{"max_retry":7,"priority":3}}""", "web", "updated updated" },
        { "set", """{"name":"web","options":{"args":"1"}}""", "web", "updated spawn spawn kill kill reload reap reap" },
        { "rm", """{"name":"web"}""", "web", "remove kill kill reap reap stop" },
        { "start", """{"name":"once"}""", "once", "spawn start" },
        { "add", """{"name":"new one","cmd":"sleep 600","start":true,"options":{"copy_env":true}}""", "new_one", "add spawn start" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Command_Waiting_HasItsEventsInThisOrder(string command, string properties, string key, string expected)
    {
        await using var daemon = new RunningDaemon(children, Watchers);
        await daemon.StartedAsync();
        var before = await NextAsync(daemon);

        await daemon.AskAsync(command, JsonNode.Parse(properties)!.AsObject());
        await daemon.UntilAsync(async () => (await ActionsAsync(daemon, before, key)).Length >= expected.Split(' ').Length);

        var heard = await ActionsAsync(daemon, before, key);
        // Of two that end at the same time the order is theirs: one may have its successor before the other is gone.
        Assert.Equal(InOrder(command, expected.Split(' ')), InOrder(command, heard));
    }

    [Fact]
    public async Task Start_OfTheDaemon_IsRememberedFromItsFirstEvent()
    {
        await using var daemon = new RunningDaemon(children, Watchers);
        await daemon.StartedAsync();

        var reply = await daemon.AskAsync("events", new() { ["after"] = 0 });

        Assert.Equal((1, 0), (reply.GetProperty("oldest").GetInt64(), reply.GetProperty("lost").GetInt64()));
        Assert.Equal(["spawn", "spawn", "start"], await ActionsAsync(daemon, 0, "web"));
        var numbers = reply.GetProperty("events").EnumerateArray().Select(told => told.GetProperty("payload").GetProperty("seq").GetInt64());
        Assert.Equal(Enumerable.Range(1, reply.GetProperty("events").GetArrayLength()).Select(number => (long)number), numbers);
    }

    [Fact]
    public async Task Death_Natural_IsReapThenSpawn()
    {
        await using var daemon = new RunningDaemon(children, Watchers);
        await daemon.StartedAsync();
        var before = await NextAsync(daemon);
        var pid = (await daemon.PidsAsync("web"))[0];

        await daemon.AskAsync("signal", new() { ["name"] = "web", ["pid"] = pid, ["signum"] = "KILL" });
        await daemon.UntilAsync(async () => (await ActionsAsync(daemon, before, "web")).Length >= 2);

        var events = await EventsAsync(daemon, before, "web");
        Assert.Equal(["reap", "spawn"], await ActionsAsync(daemon, before, "web"));
        Assert.Equal((pid, -9), (events[0].Payload.GetProperty("process_pid").GetInt32(), events[0].Payload.GetProperty("exit_code").GetInt32()));
    }

    [Fact]
    public async Task Death_OfTheLastWithoutRespawn_IsReapThenStop()
    {
        await using var daemon = new RunningDaemon(children, Watchers);
        await daemon.StartedAsync();
        await daemon.AskAsync("start", new() { ["name"] = "once" });
        var before = await NextAsync(daemon);

        await daemon.AskAsync("signal", new() { ["name"] = "once", ["signum"] = "KILL" });
        await daemon.UntilAsync(async () => (await ActionsAsync(daemon, before, "once")).Length >= 2);

        Assert.Equal(["reap", "stop"], await ActionsAsync(daemon, before, "once"));
    }

    [Fact]
    public async Task Stop_OfOneThatIgnoresIt_IsKilledTwiceAndReapedOnce()
    {
        await using var daemon = new RunningDaemon(children, Watchers);
        await daemon.StartedAsync();
        await daemon.AskAsync("start", new() { ["name"] = "deaf" });
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "deaf"))));
        var before = await NextAsync(daemon);

        await daemon.AskAsync("stop", new() { ["name"] = "deaf" });

        Assert.Equal(["kill", "kill", "reap", "stop"], await ActionsAsync(daemon, before, "deaf"));
        Assert.Equal(-9, (await EventsAsync(daemon, before, "deaf")).Single(told => told.Topic.EndsWith(".reap", StringComparison.Ordinal)).Payload.GetProperty("exit_code").GetInt32());
    }

    private static IEnumerable<string> InOrder(string command, string[] actions) => command == "kill" ? actions.Order(StringComparer.Ordinal) : actions;

    private static async Task<long> NextAsync(RunningDaemon daemon) => (await daemon.AskAsync("events", new() { ["limit"] = 0 })).GetProperty("next").GetInt64();

    private static async Task<string[]> ActionsAsync(RunningDaemon daemon, long after, string key) =>
        [.. (await EventsAsync(daemon, after, key)).Select(told => told.Topic.Split('.')[^1]).Where(_ofCircus.Contains)];

    private static async Task<(string Topic, JsonElement Payload)[]> EventsAsync(RunningDaemon daemon, long after, string key)
    {
        var reply = await daemon.AskAsync("events", new() { ["after"] = after, ["topic"] = $"watcher.{key}.", ["limit"] = 1000 });
        return [.. reply.GetProperty("events").EnumerateArray().Select(told => (told.GetProperty("topic").GetString()!, told.GetProperty("payload")))];
    }
}
