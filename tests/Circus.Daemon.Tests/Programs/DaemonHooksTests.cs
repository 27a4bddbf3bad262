using System.Text.Json;
using Circus.Daemon.Tests.Interop;
using Circus.TestKit;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Hooks are real commands.</summary>
public sealed class DaemonHooksTests(ReaperFixture children)
{
    [Fact]
    [Trait("Peer", "169")]
    [Trait("Peer", "170")]
    [Trait("Peer", "171")]
    [Trait("Peer", "174")]
    [Trait("Peer", "175")]
    public async Task AllHooks_RealCommands_AreCalledInOrderWithTheirContext()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 5
            hooks.before_start = /bin/sh -c 'cat >> calls && echo >> calls'
            hooks.after_start = /bin/sh -c 'cat >> calls && echo >> calls'
            hooks.before_spawn = /bin/sh -c 'cat >> calls && echo >> calls'
            hooks.after_spawn = exec: /bin/sh -c 'cat >> calls && echo >> calls'
            hooks.before_stop = /bin/sh -c 'cat >> calls && echo >> calls'
            hooks.after_stop = /bin/sh -c 'cat >> calls && echo >> calls'
            hooks.before_signal = /bin/sh -c 'cat >> calls && echo >> calls'
            hooks.before_reap = /bin/sh -c 'cat >> calls && echo >> calls'
            hooks.after_reap = /bin/sh -c 'echo "{\"hook\":\"$CIRCUS_HOOK\",\"pid\":$CIRCUS_PID,\"exit_code\":$CIRCUS_EXIT_CODE}" >> calls'
            """);
        await daemon.StartedAsync();
        var pid = (await daemon.PidsAsync("web")).Single();
        await daemon.AskAsync("stop", new() { ["name"] = "web" });

        var calls = (await File.ReadAllLinesAsync(Path.Combine(daemon.Folder, "calls"), TestContext.Current.CancellationToken))
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(
            ["before_start", "before_spawn", "after_spawn", "after_start", "before_stop", "before_signal", "before_reap", "after_reap", "after_stop"],
            calls.Select(call => call.GetProperty("hook").GetString()));
        Assert.All(calls.Where(call => call.TryGetProperty("pid", out _)), call => Assert.Equal(pid, call.GetProperty("pid").GetInt32()));
        Assert.Equal(15, calls[5].GetProperty("signum").GetInt32());
        Assert.Equal(-15, calls[7].GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task Servers_AreToldAndMaySayNo()
    {
        await using var server = new HookServer();
        await using var daemon = new RunningDaemon(children, $$"""
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            hooks.after_start = {{server.Address}}up
            hooks.extended_stats = {{server.Address}}stats

            [watcher:refused]
            working_dir = {folder}
            cmd = sleep 1000
            hooks.before_start = {{server.Address}}no

            [watcher:alone]
            working_dir = {folder}
            cmd = sleep 1000
            hooks.before_start = http://127.0.0.1:{{FreePort.Next()}}/, true
            """);
        await daemon.UntilAsync(async () => await daemon.SubstateAsync("refused") == "failed");
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active" && await daemon.StatusAsync("alone") == "active");

        Assert.Equal("hook before_start said no (answered 403)", (await daemon.DescribeAsync("refused")).GetProperty("reason").GetString());
        Assert.Equal(("after_start", "web"), await server.ToldAsync("/up"));
        var pid = (await daemon.PidsAsync("web")).Single();
        var figures = (await daemon.AskAsync("stats", new() { ["name"] = "web", ["process"] = pid, ["extended"] = true })).GetProperty("info");
        Assert.Equal(42, figures.GetProperty("queue").GetInt32());
    }

    [Fact]
    public async Task BeforeStart_SaysNo_WatcherFailsAndSaysSo()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            hooks.before_start = exec:/bin/false
            """);

        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "failed");

        Assert.Equal("hook before_start said no (ended with exit status 1)", (await daemon.DescribeAsync("web")).GetProperty("reason").GetString());
        Assert.Empty(daemon.Left);
    }

    [Fact]
    public async Task Hook_DoesNotEnd_IsKilledWithAllItStarted_AndNobodyWaitsForIt()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:slow]
            working_dir = {folder}
            cmd = sleep 1000
            hooks.before_start = /bin/sh -c 'sleep 1000 & sleep 1000'
            hook_timeout = 3

            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 5
            priority = -1
            """);
        await daemon.LeftAsync(3);

        // The hook runs: another watcher is served at once.
        await daemon.AskAsync("start", new() { ["name"] = "web" });
        Assert.Equal("starting", await daemon.StatusAsync("slow"));
        await daemon.UntilAsync(async () => await daemon.SubstateAsync("slow") == "failed");

        Assert.Equal(
            "hook before_start failed: not finished within 3 s, killed", (await daemon.DescribeAsync("slow")).GetProperty("reason").GetString());
        await daemon.LeftAsync(1);
    }

    [Fact]
    public async Task Hook_DoesNotEnd_SecondTermDoesNotWaitForIt()
    {
        await using var daemon = new RunningDaemon(children, """
            [watcher:web]
            working_dir = {folder}
            cmd = sleep 1000
            hooks.before_stop = /bin/sh -c 'touch asked; sleep 1000'
            hook_timeout = 600
            """);
        await daemon.StartedAsync();

        daemon.Signal(Daemon.Interop.Signal.Term);
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "asked"))));
        daemon.Signal(Daemon.Interop.Signal.Term);
        await daemon.ExitAsync();

        await daemon.LeftAsync(0);
    }
}
