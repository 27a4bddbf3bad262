using System.Text.Json.Nodes;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol;

namespace Circus.Daemon.Tests.Programs;

public sealed class DaemonCommandsTests(ReaperFixture children)
{
    private const string TwoWatchers = """
        [watcher:Web]
        cmd = sleep 600
        numprocesses = 2
        working_dir = {folder}
        graceful_timeout = 5
        copy_env = True

        [watcher:off]
        cmd = sleep 600
        working_dir = {folder}
        autostart = False
        copy_env = True
        """;

    [Fact]
    [Trait("Peer", "33")]
    [Trait("Peer", "34")]
    public async Task ListAndStatus_OneRunningOneNot_TellBoth()
    {
        await using var daemon = await StartAsync();

        var watchers = (await daemon.AskAsync("list")).GetProperty("watchers").EnumerateArray().Select(name => name.GetString());
        var statuses = (await daemon.AskAsync("status")).GetProperty("statuses");

        Assert.Equal(["off", "web"], watchers);
        Assert.Equal(("active", "stopped"), (statuses.GetProperty("Web").GetString(), statuses.GetProperty("off").GetString()));
        Assert.Equal((await daemon.PidsAsync("web")).Order(), daemon.Left.Order());
    }

    [Fact]
    public async Task IncrAndDecr_Waiting_ProcessesComeAndTheOldestGo()
    {
        await using var daemon = await StartAsync();
        var before = await daemon.PidsAsync("web");

        Assert.Equal(4, (await daemon.AskAsync("incr", Named("web", ("nb", 2)))).GetProperty("numprocesses").GetInt32());
        var more = await daemon.PidsAsync("web");
        Assert.Equal(before, more.Take(2));
        Assert.Equal(4, more.Count);

        Assert.Equal(1, (await daemon.AskAsync("decr", Named("web", ("nb", 3)))).GetProperty("numprocesses").GetInt32());
        Assert.Equal(more.Skip(3), await daemon.PidsAsync("web"));
        Assert.Equal(more.Skip(3), daemon.Left);
    }

    [Fact]
    public async Task StopAndStart_Waiting_NothingIsLeftBetween()
    {
        await using var daemon = await StartAsync();
        var before = await daemon.PidsAsync("web");

        await daemon.AskAsync("stop", Named("web"));
        Assert.Equal("stopped", await daemon.StatusAsync("web"));
        Assert.Empty(daemon.Left);

        var started = (await daemon.AskAsync("start", Named("web"))).GetProperty("info").GetProperty("started").EnumerateArray();
        Assert.Equal(await daemon.PidsAsync("web"), started.Select(pid => pid.GetInt32()));
        Assert.Equal(2, daemon.Left.Count);
        Assert.Empty(before.Intersect(daemon.Left));
    }

    [Fact]
    public async Task Restart_Waiting_AllProcessesAreOthers()
    {
        await using var daemon = await StartAsync();
        var before = await daemon.PidsAsync("web");

        var info = (await daemon.AskAsync("restart", Named("web"))).GetProperty("info");

        Assert.Equal(before, info.GetProperty("stopped").EnumerateArray().Select(pid => pid.GetInt32()));
        Assert.Equal(2, info.GetProperty("started").GetArrayLength());
        Assert.Equal("active", await daemon.StatusAsync("web"));
        Assert.Equal(2, daemon.Left.Count);
    }

    [Fact]
    [Trait("Peer", "159")]
    public async Task Signal_Kill_ThatProcessIsReplacedAndTheOtherStays()
    {
        await using var daemon = await StartAsync();
        var before = await daemon.PidsAsync("web");
        await using var events = await daemon.EventsAsync("web", 5);

        await daemon.AskAsync("signal", Named("web", ("signum", "KILL"), ("pid", before[0])));
        var heard = await events.UntilAsync(EventAction.Spawn);

        Assert.Equal(before[0], heard[0].Payload.ProcessPid);
        var after = await daemon.PidsAsync("web");
        Assert.Equal([before[1], heard[^1].Payload.ProcessPid!.Value], after);
    }

    [Fact]
    public async Task Kill_OnePid_IsReplacedWhenTheOldOneIsGone()
    {
        await using var daemon = await StartAsync();
        var before = await daemon.PidsAsync("web");
        await using var events = await daemon.EventsAsync("web", 5);

        await daemon.AskAsync("kill", Named("web", ("pid", before[0])));
        var heard = await events.UntilAsync(EventAction.Spawn);

        Assert.Equal([EventAction.Kill, EventAction.Reap, EventAction.Spawn], heard.Select(e => e.Action));
        Assert.Equal(("kill", -15), (heard[1].Payload.Reason, heard[1].Payload.ExitCode));
        Assert.Equal(2, daemon.Left.Count);
    }

    [Fact]
    public async Task SetAndGet_NumProcesses_TakesEffectAndIsTold()
    {
        await using var daemon = await StartAsync();

        await daemon.AskAsync("set", Named("web", ("options", new JsonObject { ["numprocesses"] = 3, ["max_retry"] = 7 })));

        Assert.Equal(3, daemon.Left.Count);
        var told = (await daemon.AskAsync("get", Named("web", ("keys", new JsonArray("numprocesses", "max_retry"))))).GetProperty("options");
        Assert.Equal("""{"numprocesses":3,"max_retry":7}""", told.GetRawText().Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Set_CommandThatDoesNotExist_KeepsTheOldProcesses()
    {
        await using var daemon = await StartAsync();
        var before = await daemon.PidsAsync("web");

        await daemon.ReplyAsync("set", Named("web", ("options", new JsonObject { ["cmd"] = "/no/such/program" }), ("waiting", true)));

        Assert.Equal(before, await daemon.PidsAsync("web"));
        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    [Fact]
    public async Task Options_RunningWatcher_AreThoseOfTheFile()
    {
        await using var daemon = await StartAsync();

        var options = (await daemon.AskAsync("options", Named("web"))).GetProperty("options");

        Assert.Equal("sleep 600", options.GetProperty("cmd").GetString());
        Assert.Equal((2, 15), (options.GetProperty("numprocesses").GetInt32(), options.GetProperty("stop_signal").GetInt32()));
        Assert.Equal(5, options.GetProperty("graceful_timeout").GetDouble());
    }

    [Fact]
    [Trait("Peer", "60")]
    public async Task Quit_Waiting_AnswersThenEndsAndLeavesNothing()
    {
        await using var daemon = await StartAsync();

        await daemon.AskAsync("quit");

        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());
        Assert.Empty(daemon.Left);
    }

    private async Task<RunningDaemon> StartAsync()
    {
        var daemon = new RunningDaemon(children, TwoWatchers);
        await daemon.StartedAsync();
        return daemon;
    }

    private static JsonObject Named(string name, params (string Key, JsonNode? Value)[] more)
    {
        var properties = new JsonObject { ["name"] = name };
        foreach (var (key, value) in more)
        {
            properties[key] = value;
        }

        return properties;
    }
}
