using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Circus.Plugins.Tests.Programs;

/// <summary>The plugins that come with circusd: the built circusd starts them, and they do their work.</summary>
public sealed class BuiltInPluginTests
{
    [Fact]
    public async Task Statsd_Events_AreCounted()
    {
        await using var statsd = new StatsdListener();
        await using var circus = new RunningCircus($"""
            [watcher:My App]
            cmd = sleep 1000
            copy_env = True

            [plugin:emitter]
            use = circus.plugins.statsd.StatsdEmitter
            application_name = shop
            host = 127.0.0.1
            port = {statsd.Port}
            """);

        await circus.UntilAsync(async () =>
        {
            await circus.AskAsync("restart", new() { ["name"] = "my app" });
            return statsd.Has("circus.shop.watcher.my_app.spawn:1|c") && statsd.Has("circus.shop.watcher.my_app.reap:1|c");
        });
    }

    [Fact]
    public async Task FullStats_EveryLook_SendsGaugesOfWatchersAndNoneOfPlugins()
    {
        await using var statsd = new StatsdListener();
        await using var circus = new RunningCircus($"""
            [watcher:web]
            cmd = sleep 1000
            copy_env = True
            numprocesses = 2

            [plugin:full]
            use = circus.plugins.statsd.FullStats
            loop_rate = 0.2
            port = {statsd.Port}
            """);

        await circus.UntilAsync(() => Task.FromResult(statsd.Has("circus.app.watcher._stats.web.watchers_num:2|g") && statsd.Has("circus.app.watcher._stats.web.mem_sum:")));

        Assert.DoesNotContain(statsd.Heard, text => text.Contains("plugin", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Peer", "235")]
    public async Task ResourceWatcher_ProcessUsesTooMuch_IsReplacedAndCounted()
    {
        await using var statsd = new StatsdListener();
        await using var circus = new RunningCircus($"""
            [watcher:web]
            cmd = sleep 1000
            copy_env = True

            [plugin:limits]
            use = circus.plugins.resource_watcher.ResourceWatcher
            watcher = web
            loop_rate = 0.2
            max_cpu = -0.1
            max_count = 0
            port = {statsd.Port}
            """);
        var pid = await circus.PidAsync("web");

        await circus.UntilAsync(async () => await circus.PidsAsync("web") is [var other] && other != pid);

        Assert.True(statsd.Has("circus.app.watcher._resource_watcher.web.over_cpu:1|c"));
        await circus.UntilAsync(() => Task.FromResult(statsd.Has("circus.app.watcher._resource_watcher.web.restarting:1|c")));
        Assert.Contains("over_cpu in 1 looks in a row", circus.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResourceWatcher_ChildUsesTooMuch_OnlyTheChildIsSignalled()
    {
        await using var circus = new RunningCircus("""
            [watcher:web]
            cmd = /bin/sh -c 'trap "echo parent >> got" USR1; (trap "echo child >> got" USR1; while :; do :; done) & wait'
            copy_env = True

            [plugin:limits]
            use = resource_watcher
            watcher = web
            loop_rate = 0.2
            max_cpu = 5
            max_count = 0
            process_children = True
            child_signal = 10
            """);

        await circus.UntilAsync(() => Task.FromResult(File.Exists(circus.PathOf("got"))));

        Assert.DoesNotContain("parent", await File.ReadAllTextAsync(circus.PathOf("got"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Peer", "241")]
    [Trait("Peer", "244")]
    public async Task CommandReloader_ProgramIsReplaced_WatcherIsReloadedWithoutAGap()
    {
        await using var circus = new RunningCircus("""
            [watcher:web]
            cmd = ./run --with arguments
            working_dir = {folder}
            copy_env = True
            ready_after = 0.1
            autostart = False

            [watcher:stopped]
            cmd = ./run
            working_dir = {folder}
            copy_env = True
            autostart = False

            [plugin:reloader]
            use = circus.plugins.command_reloader.CommandReloader
            loop_rate = 0.2
            debounce = 0.1
            """);
        WriteProgram(circus, "1");
        await circus.AskAsync("start", new() { ["name"] = "web" });
        var pid = await circus.PidAsync("web");
        await circus.LoggedAsync("command_reloader runs");

        // Events alone bring about nothing.
        await circus.AskAsync("set", new() { ["name"] = "web", ["options"] = new JsonObject { ["graceful_timeout"] = 5 } });
        Assert.Equal([pid], await circus.PidsAsync("web"));
        Assert.DoesNotContain("Reloading", circus.Log, StringComparison.Ordinal);

        // Until the first look has been.
        var second = 0;
        await circus.UntilAsync(async () =>
        {
            WriteProgram(circus, "2");
            File.SetLastWriteTimeUtc(circus.PathOf("run"), DateTime.UnixEpoch.AddYears(50).AddSeconds(second++ / 20));
            return (await circus.PidsAsync("web")) is [var other] && other != pid
                && circus.Log.Contains("stopped does not run and is left alone", StringComparison.Ordinal);
        });

        Assert.Contains("Reloading web: the program of its command has changed", circus.Log, StringComparison.Ordinal);
        Assert.Empty(await circus.PidsAsync("stopped"));
    }

    [Fact]
    public async Task WatchDog_ProcessWithoutHeartbeats_IsEndedAndTheOneWithThemIsNot()
    {
        var port = Circus.TestKit.FreePort.Next();
        await using var circus = new RunningCircus($$"""
            [watcher:silent]
            cmd = sleep 1000
            copy_env = True

            [watcher:beating]
            cmd = sleep 1000
            copy_env = True

            [plugin:dog]
            use = circus.plugins.watchdog.WatchDog
            loop_rate = 1
            max_count = 4
            port = {{port}}
            watchers_stop_signal = KILL
            """);
        await circus.LoggedAsync("Listening for heartbeats");
        var silent = await circus.PidAsync("silent");
        var beating = await circus.PidAsync("beating");
        using var socket = new UdpClient();

        await circus.UntilAsync(async () =>
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("nonsense"), "127.0.0.1", port, TestContext.Current.CancellationToken);
            await socket.SendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{beating};1")), "127.0.0.1", port, TestContext.Current.CancellationToken);
            return await circus.PidsAsync("silent") is [var other] && other != silent;
        });

        Assert.Equal([beating], await circus.PidsAsync("beating"));
        Assert.Contains("datagrams since the last look were of no use; the last one: it is no heartbeat", circus.Log, StringComparison.Ordinal);
        Assert.Contains($"Ending process {silent} of silent: no heartbeat for", circus.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpObserver_PageTurnsBad_IsMeasuredThenRestartsTheWatcher()
    {
        await using var statsd = new StatsdListener();
        await using var page = new Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var circus = new RunningCircus($"""
            [watcher:web]
            cmd = sleep 1000
            copy_env = True

            [plugin:page]
            use = circus.plugins.http_observer.HttpObserver
            check_url = http://127.0.0.1:{page.Port}/
            loop_rate = 0.2
            restart_on_error = web
            port = {statsd.Port}
            """);
        var pid = await circus.PidAsync("web");
        await circus.UntilAsync(() => Task.FromResult(statsd.Has("circus.app.watcher.http_stats.request_time:")));
        Assert.Equal(pid, await circus.PidAsync("web"));

        page.Answer = "HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n";

        await circus.UntilAsync(async () => await circus.PidsAsync("web") is [var other] && other != pid);
        await circus.UntilAsync(() => Task.FromResult(statsd.Has("circus.app.watcher.http_stats.restart_on_error:1|c")));
        Assert.True(statsd.Has("circus.app.watcher.http_stats.error.503:1|c"));
    }

    [Fact]
    public async Task RedisObserver_RedisGoesAway_IsMeasuredThenRestartsTheWatcher()
    {
        await using var statsd = new StatsdListener();
        const string info = "# Clients\r\nconnected_clients:7\r\n";
        await using var redis = new Answering($"${info.Length}\r\n{info}\r\n");
        await using var circus = new RunningCircus($"""
            [watcher:db]
            cmd = sleep 1000
            copy_env = True

            [plugin:redis]
            use = circus.plugins.redis_observer.RedisObserver
            redis_url = redis://127.0.0.1:{redis.Port}/0
            loop_rate = 0.2
            restart_on_timeout = db
            port = {statsd.Port}
            """);
        var pid = await circus.PidAsync("db");
        await circus.UntilAsync(() => Task.FromResult(statsd.Has("circus.app.watcher.redis_stats.connected_clients:7|g")));
        Assert.Equal(pid, await circus.PidAsync("db"));

        redis.Answer = "-LOADING not yet\r\n";

        await circus.UntilAsync(async () => await circus.PidsAsync("db") is [var other] && other != pid);
        await circus.UntilAsync(() => Task.FromResult(statsd.Has("circus.app.watcher.redis_stats.restart_on_error:1|c")));
        Assert.Contains("Restarting db: its Redis does not answer: LOADING not yet", circus.Log, StringComparison.Ordinal);
    }

    private static void WriteProgram(RunningCircus circus, string version)
    {
        // As an installation does it: beside, then in its place.
        var file = circus.PathOf($"run.{version}");
        File.WriteAllText(file, "#!/bin/sh\nexec sleep 1000\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(file, circus.PathOf("run"), overwrite: true);
    }
}
