using System.Text.Json.Nodes;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Readiness, probes and the watchdog with real processes.</summary>
public sealed class DaemonHealthTests(ReaperFixture children)
{
    private const string Socket = "[socket:web]\nhost = 127.0.0.1\nport = 0\n\n[watcher:web]\nworking_dir = {folder}\ncopy_env = True\nuse_sockets = True\ngraceful_timeout = 5\n";

    [Fact]
    public async Task Notify_Ready_IsActiveWithItsStatusText()
    {
        await using var daemon = new RunningDaemon(children, Socket + "cmd = {worker} serve $(circus.sockets.web) --notify\nnotify = True");

        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");

        var process = (await daemon.DescribeAsync("web")).GetProperty("processes")[0];
        Assert.True(process.GetProperty("ready").GetBoolean());
        Assert.Equal("accepting", process.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Notify_NothingSaid_IsReplacedAndTheReasonIsTold()
    {
        await using var daemon = new RunningDaemon(children, Socket + "cmd = sleep 1000\nnotify = True\nready_timeout = 0.2");

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "backing_off");

        var web = await daemon.DescribeAsync("web");
        Assert.Equal("starting", web.GetProperty("status").GetString());
        Assert.Contains("was not ready within 0.2 s (no READY=1 came)", web.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notify_DaemonKilled_TheNextOneHearsTheSameProcess()
    {
        await using var daemon = new RunningDaemon(
            children, Socket + "cmd = {worker} serve $(circus.sockets.web) --notify --watchdog 100000\nnotify = True\nwatchdog = 20");
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
        var pids = await daemon.PidsAsync("web");

        await daemon.KillAsync();
        await daemon.StartAgainAsync();
        Assert.Equal(pids, await daemon.PidsAsync("web"));
        await daemon.UntilAsync(async () =>
            (await daemon.DescribeAsync("web")).GetProperty("processes")[0].TryGetProperty("message", out var message)
            && message.GetString()!.StartsWith("ping", StringComparison.Ordinal));

        Assert.Equal(pids, await daemon.PidsAsync("web"));
    }

    [Fact]
    public async Task Notify_ReadyIsSaidWhileNoDaemonRuns_ProcessIsKeptAndCountsAsReady()
    {
        // Says nothing that anybody could hear.
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            notify = True
            ready_timeout = 4
            graceful_timeout = 2
            """);
        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 1);
        await daemon.KillAsync();
        var pid = Assert.Single(daemon.Left);
        daemon.Launch();

        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");

        Assert.Equal([pid], await daemon.PidsAsync("web"));
        await daemon.LoggedAsync($"process {pid} may have said READY=1 while no circusd ran");
    }

    [Fact]
    public async Task Watchdog_Silent_IsReplaced()
    {
        await using var daemon = new RunningDaemon(
            children, Socket + "cmd = {worker} serve $(circus.sockets.web) --notify --watchdog 3\nnotify = True\nwatchdog = 0.5");
        await using var events = await daemon.EventsAsync("web", grace: 6);

        var heard = await events.UntilAsync("unhealthy");

        Assert.EndsWith("has not said WATCHDOG=1 for 0.5 s", heard[^1].Payload.Reason, StringComparison.Ordinal);
        Assert.Equal("unhealthy", (await events.UntilAsync("reap"))[^1].Payload.Reason);
    }

    [Theory]
    [InlineData("readiness.exec = test -e ready.$(circus.wid)")]
    [InlineData("readiness.exec = /bin/sh -c 'test -e ready.$CIRCUS_WID && kill -0 $CIRCUS_PID'")]
    public async Task Readiness_Command_IsAskedForEachProcess(string probe)
    {
        await using var daemon = new RunningDaemon(children, Socket + "cmd = sleep 1000\nnumprocesses = 2\nreadiness.interval = 0.1\n" + probe);
        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 2);
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "ready.1"), "", TestContext.Current.CancellationToken);
        await daemon.UntilAsync(async () => await ReadyAsync(daemon) is [true, false]);
        Assert.Equal("starting", await daemon.StatusAsync("web"));

        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "ready.2"), "", TestContext.Current.CancellationToken);

        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
    }

    [Fact]
    public async Task Liveness_Command_ReplacesAProcessThatDoesNotAnswer()
    {
        await using var daemon = new RunningDaemon(
            children,
            Socket + "cmd = sleep 1000\nready_after = 0\nliveness.exec = test -e alive\nliveness.interval = 0.1\nliveness.failures = 2\nliveness.delay = 0.2");
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "alive"), "", TestContext.Current.CancellationToken);
        await daemon.StartedAsync();
        await using var events = await daemon.EventsAsync("web", grace: 6);
        var pid = (await daemon.PidsAsync("web")).Single();

        File.Delete(Path.Combine(daemon.Folder, "alive"));
        var heard = await events.UntilAsync("unhealthy");

        Assert.Equal($"process {pid} does not answer: test ended with exit status 1", heard[^1].Payload.Reason);
        Assert.NotEqual(pid, (await events.UntilAsync("spawn"))[^1].Payload.ProcessPid);
    }

    [Fact]
    public async Task Reload_NewVersionEndsAtOnce_OldOneStaysAndItsOptionsComeBack()
    {
        await using var daemon = new RunningDaemon(children, Socket + "cmd = {worker} serve $(circus.sockets.web) --notify\nnotify = True\nnumprocesses = 2");
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
        var (port, pids) = (await daemon.PortAsync("web"), await daemon.PidsAsync("web"));
        var cmd = (await daemon.AskAsync("get", Keys())).GetProperty("options").GetProperty("cmd").GetString()!;

        var reply = await daemon.ReplyAsync(
            "set", new() { ["name"] = "web", ["waiting"] = true, ["options"] = new JsonObject { ["cmd"] = cmd + " --broken" } });

        Assert.True(reply.IsError);
        Assert.Contains("exit status 7", reply.Body.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(pids, await daemon.PidsAsync("web"));
        Assert.Equal(cmd, (await daemon.AskAsync("get", Keys())).GetProperty("options").GetProperty("cmd").GetString());
        Assert.Contains(await RunningDaemon.VisitAsync(port), pids);

        static JsonObject Keys() => new() { ["name"] = "web", ["keys"] = new JsonArray("cmd") };
    }

    [Fact]
    public async Task DependsOn_RealOrder_IsReadinessAndBackwardsAtTheEnd()
    {
        string log;
        await using (var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            priority = 10
            cmd = /bin/sh -c 'echo web up >> log; trap "echo web down >> log; exit" TERM; while :; do sleep 0.05; done'
            depends_on = db, init:finished
            graceful_timeout = 5
            [watcher:db]
            working_dir = {folder}
            cmd = /bin/sh -c 'sleep 0.3; echo db up >> log; touch db.ready; trap "echo db down >> log; exit" TERM; while :; do sleep 0.05; done'
            readiness.exec = test -e db.ready
            readiness.interval = 0.1
            graceful_timeout = 5
            [watcher:init]
            working_dir = {folder}
            respawn = False
            cmd = /bin/sh -c 'sleep 0.1; echo init done >> log'
            graceful_timeout = 5
            """))
        {
            await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
            log = Path.Combine(daemon.Folder, "log");
            await daemon.UntilAsync(() => Task.FromResult(File.ReadAllText(log).Contains("web up", StringComparison.Ordinal)));

            daemon.Signal(Daemon.Interop.Signal.Term);
            await daemon.ExitAsync();

            Assert.Equal(["init done", "db up", "web up", "web down", "db down"], await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken));
        }
    }

    private static async Task<bool[]> ReadyAsync(RunningDaemon daemon) =>
        [.. (await daemon.DescribeAsync("web")).GetProperty("processes").EnumerateArray()
            .OrderBy(process => process.GetProperty("wid").GetInt32()).Select(process => process.GetProperty("ready").GetBoolean())];
}
