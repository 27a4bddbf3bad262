using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol.Client;
using Circus.TestKit;

namespace Circus.Daemon.Tests.Programs;

/// <summary>circusd in the background, and as a unit of systemd.</summary>
public sealed class DaemonAsServiceTests(ReaperFixture children) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Peer", "96")]
    [Trait("Peer", "97")]
    public async Task Daemon_ReturnsWhenItAnswers_InASessionOfItsOwnWithNothingOfItsStarter()
    {
        var port = FreePort.Next();
        var starter = RunningDaemon.Launch(children, Ini(port), "--daemon", "--pidfile", _folder.File("pid"));
        using (starter.PidFd)
        using (starter.Stderr)
        {
            // To its end: nobody holds it any more.
            Assert.Equal("", await Child.ReadToEndAsync(starter.Stderr!));
            Assert.Equal("exit status 0", (await children.WaitForExitAsync(starter.Pid)).Status.ToString());
        }

        var pid = int.Parse(await File.ReadAllTextAsync(_folder.File("pid"), TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
        using (var client = new CircusClient($"tcp://127.0.0.1:{port}"))
        {
            var reply = await client.SendAsync(new("numwatchers", null), ReaperFixture.Limit, TestContext.Current.CancellationToken);
            Assert.Equal(1, reply.Body.GetProperty("numwatchers").GetInt32());
        }

        // Two forks keep a terminal away for ever, and leave nobody to wait for it: here nothing is left of the starter, and no terminal was there to open.
        Assert.Equal(pid, LibC.GetSid(pid));
        Assert.NotEqual(LibC.GetSid(Environment.ProcessId), LibC.GetSid(pid));
        var fields = (await File.ReadAllTextAsync($"/proc/{pid}/stat", TestContext.Current.CancellationToken)).Split(") ")[^1].Split(' ');
        Assert.NotEqual(starter.Pid, int.Parse(fields[1], CultureInfo.InvariantCulture));
        Assert.Equal("0", fields[4]);
        Assert.All(new[] { 0, 1, 2 }, fd => Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{pid}/fd/{fd}", false)!.FullName));
        Assert.Equal("/", File.ResolveLinkTarget($"/proc/{pid}/cwd", false)!.FullName);
        using var pidFd = PidFd.Open(pid)!;
        Assert.Equal(0, PidFd.Send(pidFd, Signal.Term));
        Assert.Equal("exit status 0", (await children.WaitForExitAsync(pid)).Status.ToString());
        Assert.False(File.Exists(_folder.File("pid")));
    }

    [Fact]
    public async Task Daemon_CannotStart_MessageAndStatusComeBack()
    {
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        var (status, error) = await RunAsync(Ini(port), "--daemon");

        Assert.Equal(1, status);
        Assert.Contains("change endpoint in [circus]", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Daemon_FaultInTheConfiguration_IsToldAtOnce()
    {
        var ini = _folder.File("bad.ini");
        await File.WriteAllTextAsync(ini, "[circus]\ncheck_delay = soon\n", TestContext.Current.CancellationToken);

        var (status, error) = await RunAsync(ini, "--daemon");

        Assert.Equal(2, status);
        Assert.Contains("check_delay", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notify_ReadyReloadingWatchdogAndStopping_AreToldAndChildrenKnowNothingOfIt()
    {
        var path = _folder.File("notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        await using var daemon = new RunningDaemon(
            children,
            """
            [watcher:web]
            working_dir = {folder}
            cmd = /bin/sh -c 'env > variables; touch written; exec sleep 1000'
            copy_env = True
            graceful_timeout = 2
            """,
            "",
            "/usr/bin/env", $"NOTIFY_SOCKET={path}", "WATCHDOG_USEC=400000");

        Assert.StartsWith($"READY=1\nMAINPID={daemon.Pid}\nSTATUS=1 processes of 1 watchers", await UntilAsync(manager, "READY=1"), StringComparison.Ordinal);
        await UntilAsync(manager, "WATCHDOG=1");
        await daemon.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(daemon.Folder, "written"))));
        Assert.DoesNotContain("NOTIFY_SOCKET", await File.ReadAllTextAsync(Path.Combine(daemon.Folder, "variables"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        daemon.Signal(new Signal(1));
        Assert.Matches(@"^RELOADING=1\nMONOTONIC_USEC=\d+\n", await UntilAsync(manager, "RELOADING=1"));
        await UntilAsync(manager, "READY=1");

        daemon.Signal(Signal.Term);
        await UntilAsync(manager, "STOPPING=1");
        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());
    }

    [Theory]
    [Trait("Peer", "31")]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Notify_Ready_IsToldOnceWhenAllWatchersAreStarted(int checkDelay)
    {
        var path = _folder.File("notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        await using var daemon = new RunningDaemon(
            children,
            """
            [watcher:first]
            working_dir = {folder}
            cmd = sleep 1000

            [watcher:second]
            working_dir = {folder}
            cmd = sleep 1000
            numprocesses = 2
            """,
            string.Create(CultureInfo.InvariantCulture, $"check_delay = {checkDelay}"),
            "/usr/bin/env", $"NOTIFY_SOCKET={path}");

        Assert.Contains("STATUS=3 processes of 2 watchers", await UntilAsync(manager, "READY=1"), StringComparison.Ordinal);
        await daemon.AskAsync("restart", new() { ["name"] = "first" });
        daemon.Signal(Signal.Term);
        await daemon.ExitAsync();

        var buffer = new byte[4096];
        List<string> later = [];
        while (manager.Available > 0)
        {
            later.Add(Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer)));
        }

        Assert.DoesNotContain(later, message => message.StartsWith("READY=1", StringComparison.Ordinal));
        Assert.Contains(later, message => message.StartsWith("STOPPING=1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signal_WhileItStarts_EndsItAtOnce()
    {
        await using var daemon = new RunningDaemon(
            children,
            """
            [watcher:first]
            working_dir = {folder}
            cmd = sleep 1000
            graceful_timeout = 2

            [watcher:second]
            working_dir = {folder}
            cmd = sleep 1000
            """,
            "warmup_delay = 3600");
        await daemon.LeftAsync(1);
        await daemon.AskAsync("numwatchers");

        daemon.Signal(Signal.Term);

        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());
        Assert.Empty(daemon.Left);
    }

    private static async Task<string> UntilAsync(Socket manager, string line)
    {
        using var limit = new CancellationTokenSource(ReaperFixture.Limit);
        var buffer = new byte[4096];
        while (true)
        {
            var message = Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, limit.Token));
            if (message.StartsWith(line, StringComparison.Ordinal))
            {
                return message;
            }
        }
    }

    private async Task<(int Status, string Error)> RunAsync(params string[] arguments)
    {
        var process = RunningDaemon.Launch(children, arguments);
        using (process.PidFd)
        using (process.Stderr)
        {
            var error = await Child.ReadToEndAsync(process.Stderr!);
            return ((await children.WaitForExitAsync(process.Pid)).Status.Code, error);
        }
    }

    private string Ini(int port)
    {
        var ini = _folder.File("circus.ini");
        File.WriteAllText(ini, $"""
            [circus]
            endpoint = tcp://127.0.0.1:{port}
            pubsub_endpoint = tcp://127.0.0.1:{FreePort.Next()}
            state_dir = {_folder.File("state")}
            logoutput = {_folder.File("circus.log")}

            [watcher:web]
            cmd = sleep 1000
            graceful_timeout = 2
            """);
        return ini;
    }
}
