using System.Net;
using System.Net.Sockets;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Managed sockets with a real server on them.</summary>
public sealed class DaemonSocketsTests(ReaperFixture children)
{
    [Theory]
    [InlineData("")]
    [InlineData("so_reuseport = True")]
    public async Task Reload_UnderLoad_NoConnectionIsLost(string socketKeys)
    {
        Assert.SkipUnless(socketKeys.Length == 0 || QueueMigration.IsOffered, "this kernel moves nothing from a queue that is closed, or only for root");
        await using var daemon = Serving("cmd = {worker} serve $(circus.sockets.web) --notify\nnotify = True\nnumprocesses = 2", socketKeys: socketKeys);
        await daemon.StartedAsync();
        var port = await daemon.PortAsync("web");
        using var enough = new CancellationTokenSource();
        HashSet<int> served = [];
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            for (; !enough.IsCancellationRequested; count++)
            {
                var pid = await RunningDaemon.VisitAsync(port);
                lock (served)
                {
                    served.Add(pid);
                }
            }

            return count;
        })).ToArray();

        for (var i = 0; i < 3; i++)
        {
            await daemon.AskAsync("reload", new() { ["name"] = "web" });
            await daemon.AskAsync("reload", new() { ["name"] = "web", ["sequential"] = true });
        }

        // From now on only the last two may answer.
        var last = await daemon.PidsAsync("web");
        await daemon.UntilAsync(async () => last.Contains(await RunningDaemon.VisitAsync(port)));
        await enough.CancelAsync();
        var visits = await Task.WhenAll(clients);

        Assert.All(visits, count => Assert.True(count > 0));
        // Every reload replaced both, and most of those had their share.
        Assert.True(served.Count >= 6, $"{served.Count} processes served");
    }

    [Fact]
    public async Task ListenFds_ProgramForSystemd_FindsItsSocketFromThreeOn()
    {
        await using var daemon = Serving("cmd = {worker} serve listen\nlisten_fds = True");
        await daemon.StartedAsync();

        var pid = await RunningDaemon.VisitAsync(await daemon.PortAsync("web"));

        Assert.Equal(await daemon.PidsAsync("web"), [pid]);
    }

    [Fact]
    public async Task ListenFds_OtherUserAndLimits_TheChainKeepsThePid()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may become another user");
        await using var daemon = Serving(
            "cmd = /bin/sh -c 'echo $LISTEN_PID $$ $LISTEN_FDS $LISTEN_FDNAMES; exec sleep 1000'\nlisten_fds = True\nuid = nobody\n"
            + "nice = 3\nrlimit_nofile = 1000\nstdout_stream.filename = {folder}/out",
            folder: "/");
        await daemon.StartedAsync();
        var pid = (await daemon.PidsAsync("web")).Single();

        await daemon.UntilAsync(() => Task.FromResult(File.Exists(daemon.Folder + "/out") && File.ReadAllText(daemon.Folder + "/out").Length > 0));

        Assert.Equal($"{pid} {pid} 1 web\n", await File.ReadAllTextAsync(daemon.Folder + "/out", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task UseSockets_OnlyThoseReferredTo_ArePassed()
    {
        await using var daemon = Serving(
            "cmd = /bin/sh -c 'ls -l /proc/self/fd | grep -c socket: > {folder}/count.new; echo $CIRCUS_SOCKET_WEB $0 >> {folder}/count.new; "
            + "mv {folder}/count.new {folder}/count; exec sleep 1000' $(circus.sockets.web)",
            "[socket:other]\nhost = 127.0.0.1\nport = 0");
        await daemon.StartedAsync();

        await daemon.UntilAsync(() => Task.FromResult(File.Exists(daemon.Folder + "/count")));

        var lines = await File.ReadAllLinesAsync(daemon.Folder + "/count", TestContext.Current.CancellationToken);
        Assert.Equal("1", lines[0]);
        var numbers = lines[1].Split(' ');
        Assert.Equal(numbers[0], numbers[1]);
    }

    [Fact]
    [Trait("Peer", "189")]
    public async Task StdinSocket_BecomesStandardInput()
    {
        await using var daemon = Serving("cmd = {worker} serve stdin\nstdin_socket = web\nuse_sockets = False");
        await daemon.StartedAsync();

        Assert.Equal(await daemon.PidsAsync("web"), [await RunningDaemon.VisitAsync(await daemon.PortAsync("web"))]);
    }

    [Fact]
    [Trait("Peer", "268")]
    public async Task ReusePort_EachProcessHasItsOwn_LoadIsSpread()
    {
        await using var daemon = Serving(
            "cmd = {worker} serve $(circus.sockets.web) --notify\nnotify = True\nnumprocesses = 3", socketKeys: "so_reuseport = True");
        await daemon.StartedAsync();
        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
        var (port, pids) = (await daemon.PortAsync("web"), await daemon.PidsAsync("web"));

        Dictionary<int, int> visits = pids.ToDictionary(pid => pid, _ => 0);
        for (var i = 0; i < 150; i++)
        {
            visits[await RunningDaemon.VisitAsync(port)]++;
        }

        // The kernel spreads by a hash of the client's port: an even share is 50.
        Assert.All(visits.Values, count => Assert.InRange(count, 15, 110));
    }

    [Fact]
    public async Task OnDemand_FirstConnection_StartsItAndOnlyIt()
    {
        await using var daemon = Serving(
            "cmd = {worker} serve $(circus.sockets.web) --once\non_demand = True",
            "[socket:other]\nhost = 127.0.0.1\nport = 0\n[watcher:other]\nworking_dir = {folder}\ncopy_env = True\nuse_sockets = True\n"
            + "cmd = {worker} serve $(circus.sockets.other)\non_demand = True\ngraceful_timeout = 2");
        await daemon.StartedAsync();
        Assert.Equal(("stopped", "listening"), (await daemon.StatusAsync("web"), await daemon.SubstateAsync("web")));
        Assert.Empty(daemon.Left);
        var port = await daemon.PortAsync("web");

        var first = await RunningDaemon.VisitAsync(port);
        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "listening");
        var second = await RunningDaemon.VisitAsync(port);

        Assert.NotEqual(first, second);
        Assert.Equal("listening", await daemon.SubstateAsync("other"));
    }

    [Fact]
    [Trait("Peer", "265")]
    public async Task OnDemand_SeveralWatchersAndSockets_EachConnectionStartsWhoAwaitsIt()
    {
        static string Keys(string name) =>
            $"[socket:{name}]\nhost = 127.0.0.1\nport = 0\n[watcher:{name}]\nworking_dir = {{folder}}\ncopy_env = True\nuse_sockets = True\n"
            + $"cmd = {{worker}} serve $(circus.sockets.{name})\non_demand = True\ngraceful_timeout = 2\n";
        // The second one awaits two sockets; a connection to the one that it does not serve starts it as well.
        await using var daemon = Serving(
            "cmd = {worker} serve $(circus.sockets.web)\non_demand = True",
            Keys("other") + "sockets = extra\n[socket:extra]\nhost = 127.0.0.1\nport = 0\n" + Keys("last"));
        await daemon.StartedAsync();

        Assert.True(await RunningDaemon.VisitAsync(await daemon.PortAsync("web")) > 0);
        Assert.Equal(["listening", "listening"], [await daemon.SubstateAsync("other"), await daemon.SubstateAsync("last")]);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, await daemon.PortAsync("extra"), TestContext.Current.CancellationToken);
        await daemon.UntilAsync(async () => await daemon.StatusAsync("other") == "active");

        Assert.Equal(await daemon.PidsAsync("other"), [await RunningDaemon.VisitAsync(await daemon.PortAsync("other"))]);
        Assert.Equal("listening", await daemon.SubstateAsync("last"));
        Assert.True(await RunningDaemon.VisitAsync(await daemon.PortAsync("last")) > 0);
    }

    [Fact]
    public async Task OnDemand_Stopped_ConnectionsWait()
    {
        await using var daemon = Serving("cmd = {worker} serve $(circus.sockets.web)\non_demand = True");
        await daemon.StartedAsync();
        var port = await daemon.PortAsync("web");
        await daemon.AskAsync("stop", new() { ["name"] = "web" });
        Assert.Null(await daemon.SubstateAsync("web"));

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await daemon.AskAsync("numwatchers");
        Assert.Empty(daemon.Left);
        await daemon.AskAsync("start", new() { ["name"] = "web" });
        using var reader = new StreamReader(client.GetStream());

        Assert.NotNull(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OnDemand_DaemonKilled_ProcessGoesOnAndTheNextDaemonKnowsIt()
    {
        await using var daemon = Serving("cmd = {worker} serve $(circus.sockets.web)\non_demand = True");
        await daemon.StartedAsync();
        var port = await daemon.PortAsync("web");
        var pid = await RunningDaemon.VisitAsync(port);

        await daemon.KillAsync();
        Assert.Equal(pid, await RunningDaemon.VisitAsync(port));
        await daemon.StartAgainAsync();

        Assert.Equal([pid], await daemon.PidsAsync("web"));
        Assert.Equal(pid, await RunningDaemon.VisitAsync(port));
    }

    /// <summary>One socket "web" and a watcher "web" for it.</summary>
    private RunningDaemon Serving(string watcherKeys, string more = "", string socketKeys = "", string folder = "{folder}") => new(children, $"""
        [socket:web]
        host = 127.0.0.1
        port = 0
        {socketKeys}

        [watcher:web]
        working_dir = {folder}
        copy_env = True
        graceful_timeout = 5
        {watcherKeys}
        use_sockets = True

        {more}
        """);
}
