using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Control;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Tests.Programs;

/// <summary>The Unix socket of the built circusd.</summary>
public sealed class DaemonControlSocketTests(ReaperFixture children) : IDisposable
{
    private const string OneWatcher = """
        [watcher:web]
        cmd = sleep 600
        working_dir = {folder}
        copy_env = True
        """;

    private readonly TemporaryFolder _folder = new();

    private string SocketPath => _folder.File("s");

    private string Endpoint => $"unix://{SocketPath}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Client_Requests_AreAnsweredAndToldByUidAndPid()
    {
        await using var daemon = await StartAsync();
        using var client = new CircusClient(Endpoint);

        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => AskAsync(client, "numwatchers")));
        var incr = await AskAsync(client, "incr", new() { ["name"] = "web", ["waiting"] = true });

        Assert.All(replies, reply => Assert.Equal(1, reply.GetProperty("numwatchers").GetInt32()));
        Assert.Equal(2, incr.GetProperty("numprocesses").GetInt32());
        var me = string.Create(CultureInfo.InvariantCulture, $"unix uid={LibC.GetEuid()} pid={Environment.ProcessId}");
        await daemon.UntilAsync(() => Task.FromResult(daemon.Log.Contains($"incr of web by {me}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Subscriber_Events_ComeWithWhoseCommandItWas()
    {
        await using var daemon = await StartAsync();
        using var client = new CircusClient(Endpoint);
        await using var events = new EventReader(Endpoint);
        var first = events.NextAsync();
        // Until the subscription is in place nothing comes.
        while (!first.IsCompleted)
        {
            await AskAsync(client, "incr", new() { ["name"] = "web", ["waiting"] = true });
        }

        var heard = await first;

        Assert.Equal((EventAction.Spawn, "web"), (heard.Action, heard.WatcherKey));
        Assert.StartsWith("unix uid=", heard.Payload.By, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ModeIsAsConfigured_AndItIsGoneAfterwards()
    {
        await using (var daemon = await StartAsync("control_socket_mode = 0660"))
        {
            Assert.Equal((UnixFileMode)0x1B0, File.GetUnixFileMode(SocketPath));
            await daemon.AskAsync("quit");
            await daemon.ExitAsync();
        }

        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task File_LeftByAKilledDaemon_IsTakenOver()
    {
        await using var daemon = await StartAsync();
        await daemon.KillAsync();
        Assert.True(File.Exists(SocketPath));

        await daemon.StartAgainAsync();

        using var client = new CircusClient(Endpoint);
        Assert.Equal(1, (await AskAsync(client, "numwatchers")).GetProperty("numwatchers").GetInt32());
    }

    [Fact]
    public async Task File_IsRemovedWhileItRuns_IsMadeAnewAndConnectionsStay()
    {
        await using var daemon = await StartAsync("check_delay = 0.05");
        using var before = new CircusClient(Endpoint);
        await AskAsync(before, "numwatchers");

        File.Delete(SocketPath);

        await daemon.LoggedAsync("the Unix socket is made anew");
        using var client = new CircusClient(Endpoint);
        Assert.Equal(1, (await AskAsync(client, "numwatchers")).GetProperty("numwatchers").GetInt32());
        Assert.Equal(1, (await AskAsync(before, "numwatchers")).GetProperty("numwatchers").GetInt32());
    }

    [Fact]
    public async Task File_SomebodyElseServesThere_IsLeftAloneUntilItIsGone()
    {
        await using var daemon = await StartAsync("check_delay = 0.05");
        using (var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // In its place at once, so that no check comes between.
            var aside = $"{SocketPath}.other";
            other.Bind(new UnixDomainSocketEndPoint(aside));
            other.Listen();
            File.Move(aside, SocketPath, overwrite: true);

            await daemon.LoggedAsync("is taken by another process; it is tried again");
        }

        await daemon.LoggedAsync("the Unix socket is made anew");
        using var client = new CircusClient(Endpoint);
        Assert.Equal(1, (await AskAsync(client, "numwatchers")).GetProperty("numwatchers").GetInt32());
    }

    [Fact]
    public async Task File_OfALiveDaemon_IsNotTaken()
    {
        await using var daemon = await StartAsync();
        await using var second = new RunningDaemon(children, "", $"control_socket = {SocketPath}");

        Assert.Equal("exit status 1", (await second.ExitAsync()).ToString());
        using var client = new CircusClient(Endpoint);
        Assert.Equal(1, (await AskAsync(client, "numwatchers")).GetProperty("numwatchers").GetInt32());
    }

    [Fact]
    public async Task File_ThatIsNoSocket_IsNotTouched()
    {
        File.WriteAllText(SocketPath, "precious");
        await using var daemon = new RunningDaemon(children, "", $"control_socket = {SocketPath}");

        Assert.Equal("exit status 1", (await daemon.ExitAsync()).ToString());
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    [Fact]
    public async Task Client_NobodyListens_KnowsAtOnce()
    {
        using var client = new CircusClient(Endpoint);

        var fault = await Assert.ThrowsAsync<DaemonUnreachableException>(() => client.SendAsync(new ControlRequest("list"), TimeSpan.FromMinutes(10), Token));

        Assert.StartsWith($"{Endpoint} cannot be reached", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_DaemonDies_KnowsAtOnce()
    {
        await using var daemon = await StartAsync();
        using var client = new CircusClient(Endpoint);
        await AskAsync(client, "numwatchers");
        daemon.Signal(new Signal(19));
        var asked = client.SendAsync(new ControlRequest("list"), TimeSpan.FromMinutes(10), Token);
        await daemon.KillAsync();

        await Assert.ThrowsAsync<DaemonUnreachableException>(() => asked);
        await daemon.StartAgainAsync();
    }

    /// <summary>Only root can be somebody else.</summary>
    [Theory]
    [InlineData("", "nobody", "read")]
    [InlineData("control_socket_group = daemon", "daemon", "operate")]
    [InlineData("control_socket_group = daemon\ncontrol_socket_role = read", "daemon", "read")]
    [InlineData("endpoint_owner = nobody", "nobody", "admin")]
    public async Task Peer_OtherUser_HasItsRole(string keys, string user, string role)
    {
        Assert.SkipUnless(LibC.GetEuid() == 0, "needs root");
        await using var daemon = await StartAsync($"control_socket_mode = 0666\n{keys}");
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1FF);

        foreach (var (command, needs) in new[] { ("list", Permission.Read), ("incr", Permission.Operate), ("options", Permission.Administer) })
        {
            var reply = await AskAsUserAsync(user, command);

            Assert.True(Role.TryParse(role, out var has));
            Assert.Equal(has >= needs ? "ok" : $"not allowed: {command}", (reply.TryGetProperty("reason", out var reason) ? reason : reply.GetProperty("status")).GetString()!.Split(" needs")[0]);
        }

        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    [Fact]
    public async Task Peer_FileModeForbids_CannotConnect()
    {
        Assert.SkipUnless(LibC.GetEuid() == 0, "needs root");
        await using var daemon = await StartAsync();
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1FF);

        var output = await RunAsUserAsync("nobody", "list");

        Assert.Contains("PermissionError", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x7F, 0xFF, 0xFF, 0xFF, 0x7B })]
    [InlineData(new byte[] { 0, 0, 0, 9, 0x7B })]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0x47, 0x45, 0x54, 0x20, 0x2F, 0x0D, 0x0A })]
    public async Task Connection_Garbage_HurtsNobody(byte[] bytes)
    {
        await using var daemon = await StartAsync();
        using (var socket = await ConnectAsync())
        {
            await socket.SendAsync(bytes, Token);
        }

        using var client = new CircusClient(Endpoint);
        Assert.Equal(1, (await AskAsync(client, "numwatchers")).GetProperty("numwatchers").GetInt32());
    }

    [Fact]
    public async Task Frame_TooLong_IsRefusedInWordsAndTheConnectionEnds()
    {
        await using var daemon = await StartAsync();
        using var socket = await ConnectAsync();
        await socket.SendAsync(new byte[] { 0x01, 0, 0, 0 }, Token);

        await using var stream = new NetworkStream(socket);
        var reply = ControlReply.Parse((await StreamFrame.ReadAsync(stream, WireLimits.MaxReplyBytes, Token))!)!;

        Assert.Equal((ErrorCode.MessageError, "a frame may have 4194304 bytes at most"), (reply.Error, reply.Reason));
        Assert.Null(await StreamFrame.ReadAsync(stream, WireLimits.MaxReplyBytes, Token));
    }

    [Fact]
    public async Task Client_HalfClosed_StillGetsItsAnswers()
    {
        await using var daemon = await StartAsync();
        using var socket = await ConnectAsync();
        await socket.SendAsync(StreamFrame.Of("""{"id":"1","command":"restart","properties":{"name":"web","waiting":true}}"""u8), Token);
        await using var stream = new NetworkStream(socket);
        socket.Shutdown(SocketShutdown.Send);

        Assert.Equal("1", ControlReply.Parse((await StreamFrame.ReadAsync(stream, WireLimits.MaxReplyBytes, Token))!)!.Id);
        Assert.Null(await StreamFrame.ReadAsync(stream, WireLimits.MaxReplyBytes, Token));
    }

    /// <summary>More than all buffers take: the daemon has to choose, and chooses itself.</summary>
    [Fact]
    public async Task Client_NeverReads_IsCutOffAndNobodyWaits()
    {
        await using var daemon = await StartAsync();
        using var deaf = await ConnectAsync();
        var request = StreamFrame.Of(Encoding.UTF8.GetBytes($$"""{"id":"{{new string('x', 500_000)}}","command":"list"}"""));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(ReaperFixture.Limit);
        await Assert.ThrowsAnyAsync<SocketException>(async () =>
        {
            for (var i = 0; i < 2000; i++)
            {
                for (var sent = 0; sent < request.Length;)
                {
                    sent += await deaf.SendAsync(request.AsMemory(sent), limit.Token);
                }
            }
        });

        using var client = new CircusClient(Endpoint);
        Assert.Equal(1, (await AskAsync(client, "numwatchers")).GetProperty("numwatchers").GetInt32());
        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    [Fact]
    public async Task Connections_OfOneUser_AreLimited()
    {
        Assert.SkipUnless(LibC.GetEuid() == 0, "needs root");
        await using var daemon = await StartAsync("control_socket_mode = 0666");
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1FF);

        var output = await RunAsUserAsync("nobody", "list", connections: 40);

        Assert.Contains("too many connections to this socket", output, StringComparison.Ordinal);
        using var client = new CircusClient(Endpoint);
        Assert.Equal(1, (await AskAsync(client, "numwatchers")).GetProperty("numwatchers").GetInt32());
    }

    private static async Task<JsonElement> AskAsync(CircusClient client, string command, JsonObject? properties = null)
    {
        var reply = await client.SendAsync(new ControlRequest(command, properties), ReaperFixture.Limit, Token);
        Assert.False(reply.IsError, reply.Reason);
        return reply.Body;
    }

    private async Task<RunningDaemon> StartAsync(string keys = "")
    {
        var daemon = new RunningDaemon(children, OneWatcher, $"control_socket = {SocketPath}\n{keys}");
        await daemon.StartedAsync();
        return daemon;
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), Token);
        return socket;
    }

    private async Task<JsonElement> AskAsUserAsync(string user, string command) => JsonDocument.Parse(await RunAsUserAsync(user, command)).RootElement;

    /// <summary>Another user, with a few lines of Python: what it prints is the last reply, or its error.</summary>
    private async Task<string> RunAsUserAsync(string user, string command, int connections = 1)
    {
        const string Script = """
            import json, socket, struct, sys
            kept = []
            for _ in range(int(sys.argv[3])):
                s = socket.socket(socket.AF_UNIX)
                s.settimeout(30)
                s.connect(sys.argv[1])
                kept.append(s)
                try:
                    data = json.dumps({"id": "1", "command": sys.argv[2], "properties": {"name": "web"}}).encode()
                    s.sendall(struct.pack("!i", len(data)) + data)
                except BrokenPipeError:
                    pass
                head = s.recv(4, socket.MSG_WAITALL)
                reply = s.recv(struct.unpack("!i", head)[0], socket.MSG_WAITALL).decode()
            print(reply)
            """;
        return await children.RunAsync(Child.Spec(
            "/bin/sh", "-c", "exec /usr/bin/python3 -c \"$0\" \"$@\" 2>&1", Script, SocketPath, command, connections.ToString(CultureInfo.InvariantCulture)) with
        { User = user });
    }
}
