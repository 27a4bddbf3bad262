using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;
using Circus.TestKit;

namespace Circus.Daemon.Tests.Programs;

/// <summary>The configuration is read again by the built circusd.</summary>
public sealed class DaemonReloadConfigTests(ReaperFixture children)
{
    private const string Two = """
        [watcher:web]
        working_dir = {folder}
        cmd = sleep 600
        ready_after = 0

        [watcher:other]
        working_dir = {folder}
        cmd = sleep 600
        """;

    [Fact]
    public async Task Signal_HangUp_AppliesWhatChangedAndNothingElse()
    {
        await using var daemon = new RunningDaemon(children, Two);
        await daemon.StartedAsync();
        var (web, other) = (await daemon.PidsAsync("web"), await daemon.PidsAsync("other"));
        daemon.Edit("ready_after = 0", "ready_after = 0\nargs = 1\nnumprocesses = 2");

        daemon.Signal(new Signal(1));

        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 2 && !(await daemon.PidsAsync("web")).Contains(web[0]));
        Assert.Equal(other, await daemon.PidsAsync("other"));
        await daemon.LeftAsync(3);
    }

    [Fact]
    public async Task Signal_HangUp_FaultyFile_GoesOnAndSaysWhy()
    {
        await using var daemon = new RunningDaemon(children, Two);
        await daemon.StartedAsync();
        var before = await daemon.PidsAsync("web");
        daemon.Edit("ready_after = 0", "ready_after = soon");

        daemon.Signal(new Signal(1));

        await daemon.UntilAsync(() => Task.FromResult(daemon.Log.Contains("found \"soon\"", StringComparison.Ordinal)));
        Assert.Equal(before, await daemon.PidsAsync("web"));
    }

    [Fact]
    [Trait("Peer", "270")]
    public async Task ReloadConfig_SocketMovesToAnotherPort_NoConnectionIsRefused()
    {
        var (first, second) = (FreePort.Next(), FreePort.Next());
        await using var daemon = new RunningDaemon(children, $$"""
            [watcher:web]
            working_dir = {folder}
            cmd = {worker} serve $(circus.sockets.web)
            use_sockets = True
            ready_after = 0.2

            [socket:web]
            host = 127.0.0.1
            port = {{first}}
            """);
        await daemon.StartedAsync();
        var before = await RunningDaemon.VisitAsync(first);
        daemon.Edit($"port = {first}", $"port = {second}");

        var reply = await daemon.AskAsync("reloadconfig");

        Assert.Equal("its socket web is another one", reply.GetProperty("changed")[0].GetProperty("reason").GetString());
        Assert.NotEqual(before, await RunningDaemon.VisitAsync(second));
        await daemon.LeftAsync(1);
    }

    [Fact]
    public async Task ReloadConfig_StatisticsOnAndOff_TheProgramComesAndGoes()
    {
        await using var daemon = new RunningDaemon(children, Two, $"stats_endpoint = tcp://127.0.0.1:{FreePort.Next()}\nstats_interval = 2");
        await daemon.StartedAsync();
        var (stats, web) = (await daemon.PidsAsync("circusd-stats"), await daemon.PidsAsync("web"));

        daemon.Edit("check_delay", "check_delay");
        var same = await daemon.AskAsync("reloadconfig");
        Assert.Empty(same.GetProperty("removed").EnumerateArray());
        Assert.Equal(stats, await daemon.PidsAsync("circusd-stats"));

        daemon.Edit("stats_interval = 2", "stats_interval = 3");
        await daemon.AskAsync("reloadconfig");
        Assert.NotEqual(stats, await daemon.PidsAsync("circusd-stats"));
        Assert.Equal(web, await daemon.PidsAsync("web"));
    }

    [Fact]
    public async Task ReloadConfig_OtherFileForOutput_RunningProcessWritesThere()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sh -c 'trap "echo heard" USR1; echo begun; while :; do sleep 0.05; done'
            copy_env = True
            stdout_stream.filename = {folder}/first.log
            """);
        await daemon.StartedAsync();
        await daemon.UntilLogAsync("first.log", "begun\n");
        var before = await daemon.PidsAsync("web");
        daemon.Edit("first.log", "second.log");

        var reply = await daemon.AskAsync("reloadconfig");
        await daemon.AskAsync("signal", new() { ["name"] = "web", ["signum"] = "USR1" });

        await daemon.UntilLogAsync("second.log", "heard\n");
        Assert.Equal("in place", reply.GetProperty("changed")[0].GetProperty("reason").GetString());
        Assert.Equal(before, await daemon.PidsAsync("web"));
        await daemon.UntilLogAsync("first.log", "begun\n");
    }

    [Fact]
    public async Task ReloadConfig_FileForOutputCannotBeOpened_ItGoesWhereItWentAndTheNextTryIsANewOne()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sh -c 'trap "echo heard" USR1; echo begun; while :; do sleep 0.05; done'
            copy_env = True
            stdout_stream.filename = {folder}/first.log
            """);
        await daemon.StartedAsync();
        await daemon.UntilLogAsync("first.log", "begun\n");
        Directory.CreateDirectory(Path.Combine(daemon.Folder, "second.log"));
        daemon.Edit("first.log", "second.log");

        var first = await daemon.ReplyAsync("reloadconfig", new() { ["waiting"] = true });
        var second = await daemon.ReplyAsync("reloadconfig", new() { ["waiting"] = true });
        await daemon.AskAsync("signal", new() { ["name"] = "web", ["signum"] = "USR1" });

        Assert.Contains("web: its output goes where it went: ", first.Reason, StringComparison.Ordinal);
        Assert.Equal(first.Reason, second.Reason);
        await daemon.UntilLogAsync("first.log", "begun\nheard\n");
    }

    [Fact]
    public async Task ReloadConfig_CheckDelayWasZero_ChecksBegin()
    {
        await using var daemon = new RunningDaemon(children, Two, "check_delay = 0");
        await daemon.StartedAsync();
        daemon.Edit("check_delay = 0", "check_delay = 0.5");

        var reply = await daemon.AskAsync("reloadconfig");

        Assert.Equal("check_delay", reply.GetProperty("circus").GetProperty("changed")[0].GetString());
        Assert.Equal(0.5, (await daemon.AskAsync("globaloptions")).GetProperty("options").GetProperty("check_delay").GetDouble());
    }

    [Fact]
    public async Task ReloadConfig_LogLevel_CountsAtOnce()
    {
        await using var daemon = new RunningDaemon(children, Two, "loglevel = error");
        await daemon.StartedAsync();
        Assert.DoesNotContain("[INFO]", daemon.Log, StringComparison.Ordinal);

        daemon.Edit("loglevel = error", "loglevel = info");
        await daemon.AskAsync("reloadconfig");
        await daemon.AskAsync("restart", new() { ["name"] = "web" });

        await daemon.UntilAsync(() => Task.FromResult(daemon.Log.Contains("[INFO] web started", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReloadConfig_KilledAfterwards_TheNextDaemonTakesOverWhatTheFileSays()
    {
        await using var daemon = new RunningDaemon(children, Two);
        await daemon.StartedAsync();
        daemon.Edit("ready_after = 0", "ready_after = 0\nnumprocesses = 3");
        await daemon.AskAsync("reloadconfig");
        var before = await daemon.PidsAsync("web");

        await daemon.KillAsync();
        await daemon.StartAgainAsync();

        Assert.Equal(3, before.Count);
        Assert.Equal(before, await daemon.PidsAsync("web"));
    }

    [Fact]
    public async Task Restart_WithoutName_BeginsAnewUnderTheSamePid()
    {
        await using var daemon = new RunningDaemon(children, Two);
        await daemon.StartedAsync();
        var web = await daemon.PidsAsync("web");
        await daemon.AskAsync("set", new() { ["name"] = "web", ["options"] = new System.Text.Json.Nodes.JsonObject { ["numprocesses"] = 4 } });
        await daemon.AskAsync("add", new() { ["name"] = "guest", ["cmd"] = "sleep 600" });
        daemon.Edit("ready_after = 0", "ready_after = 0\nnumprocesses = 2");

        await daemon.AskAsync("restart");
        await daemon.UntilAsync(() => Task.FromResult(daemon.Log.Split("Arbiter now waiting").Length == 3));

        // It waits for its port: a client tries again until that is open.
        Assert.Equal(2, (await daemon.AskAsync("numwatchers")).GetProperty("numwatchers").GetInt32());
        await daemon.StartedAsync();
        Assert.Equal(2, (await daemon.PidsAsync("web")).Count);
        Assert.DoesNotContain(await daemon.PidsAsync("web"), web.Contains);
        Assert.Equal(daemon.Pid, (await daemon.AskAsync("describe")).GetProperty("node").GetProperty("pid").GetInt32());
        await daemon.LeftAsync(3);
    }

    [Fact]
    public async Task ReloadConfig_OneKeyAmongTwoThousandWatchers_OneIsTouchedAndCommandsAreNotHeldUp()
    {
        var many = string.Concat(Enumerable.Range(1, 2000).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"[watcher:w{i}]\ncmd = /bin/sleep 600\nautostart = False\npriority = {i % 7}\n")));
        await using var daemon = new RunningDaemon(children, many);
        await daemon.StartedAsync();
        daemon.Edit("[watcher:w1000]\n", "[watcher:w1000]\ngraceful_timeout = 3\n");

        var watch = Stopwatch.StartNew();
        var reply = await daemon.AskAsync("reloadconfig");
        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalMilliseconds:0} ms");

        Assert.Equal("w1000", Assert.Single(reply.GetProperty("changed").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(1999, reply.GetProperty("unchanged").GetArrayLength());
        // A second on this machine when it has nothing else to do; beside other tests it may take some more.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
        Assert.Equal(JsonValueKind.Array, reply.GetProperty("added").ValueKind);
    }
}
