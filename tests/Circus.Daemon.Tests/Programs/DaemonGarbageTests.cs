using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol;
using NetMQ;
using NetMQ.Sockets;
using ErrorCode = Circus.Protocol.ErrorCode;

namespace Circus.Daemon.Tests.Programs;

/// <summary>What anybody may send to the control port. After each of them another client is served as if nothing had happened.</summary>
public sealed class DaemonGarbageTests(ReaperFixture children)
{
    private const string OneWatcher = """
        [watcher:web]
        cmd = sleep 600
        working_dir = {folder}
        copy_env = True
        """;

    [Theory]
    [InlineData("", 1)]
    [InlineData("   ", 1)]
    [InlineData("{", 1)]
    [InlineData("NaN", 1)]
    [InlineData("{\"command\":\"list\"} {}", 1)]
    [InlineData("[1,2]", 3)]
    [InlineData("3", 3)]
    [InlineData("null", 3)]
    [InlineData("{}", 3)]
    [InlineData("{\"command\":3}", 3)]
    [InlineData("{\"command\":\"\\ud800\"}", 1)]
    [InlineData("{\"command\":\"list\",\"id\":\"\\ud800\"}", 1)]
    [InlineData("{\"command\":\"status\",\"properties\":{\"name\":\"\\udfff\"}}", 1)]
    [InlineData("{\"command\":\"no such\"}", 2)]
    [InlineData("{\"command\":\"list\",\"properties\":{\"name\":[]}}", 3)]
    [InlineData("{\"command\":\"list\",\"properties\":{\"waiting\":\"yes\"}}", 3)]
    [Trait("Peer", "262")]
    public async Task Request_Malformed_IsRefusedAndTheNextIsServed(string payload, int errno)
    {
        await using var daemon = await StartAsync();

        var reply = await ExchangeAsync(daemon, Encoding.UTF8.GetBytes(payload));

        Assert.Equal(("error", errno), (reply.GetProperty("status").GetString(), reply.GetProperty("errno").GetInt32()));
        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    [Fact]
    public async Task Request_InvalidUtf8_IsRefusedAndTheNextIsServed()
    {
        await using var daemon = await StartAsync();

        foreach (var place in new[] { "{\"command\":\"X\"}", "{\"command\":\"list\",\"id\":\"X\"}", "{\"X\":1}", "X" })
        {
            var bytes = Encoding.UTF8.GetBytes(place);
            bytes[place.IndexOf('X', StringComparison.Ordinal)] = 0xFF;
            Assert.Equal((int)ErrorCode.InvalidJson, (await ExchangeAsync(daemon, bytes)).GetProperty("errno").GetInt32());
        }

        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    [Fact]
    public async Task Request_NestedDeeply_IsRefusedAndTheNextIsServed()
    {
        await using var daemon = await StartAsync();

        var reply = await ExchangeAsync(daemon, Encoding.UTF8.GetBytes(new string('[', 100_000)));

        Assert.Equal((int)ErrorCode.InvalidJson, reply.GetProperty("errno").GetInt32());
        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    [Fact]
    [Trait("Peer", "40")]
    [Trait("Peer", "41")]
    [Trait("Peer", "262")]
    public async Task Request_OfManyFrames_IsDroppedAndTheNextIsServed()
    {
        await using var daemon = await StartAsync();
        using var dealer = new DealerSocket($">tcp://127.0.0.1:{daemon.ControlPort}");
        dealer.Options.Linger = TimeSpan.Zero;

        foreach (var frames in new[] { 2, 3, 50 })
        {
            var message = new NetMQMessage();
            for (var i = 0; i < frames; i++)
            {
                message.Append("x");
            }

            dealer.SendMultipartMessage(message);
        }

        // The same connection: what follows is answered, and only that.
        dealer.SendFrame("""{"command":"numwatchers","id":"behind"}""");
        Assert.Equal("behind", (await ReceiveAsync(dealer)).GetProperty("id").GetString());
        Assert.Equal("active", await daemon.StatusAsync("web"));
    }

    [Fact]
    [Trait("Peer", "41")]
    public async Task Request_OfTwoFrames_IsCarriedOut()
    {
        await using var daemon = await StartAsync();

        var reply = await ExchangeAsync(daemon, """{"command":"numwatchers","id":"1"}"""u8.ToArray());

        Assert.Equal(("1", 1), (reply.GetProperty("id").GetString(), reply.GetProperty("numwatchers").GetInt32()));
    }

    [Fact]
    public async Task Request_FromAReqSocket_IsAnsweredInItsForm()
    {
        await using var daemon = await StartAsync();
        using var request = new RequestSocket($">tcp://127.0.0.1:{daemon.ControlPort}");
        request.Options.Linger = TimeSpan.Zero;

        request.SendFrame("""{"command":"numwatchers","id":7}""");

        Assert.Equal(7, (await ReceiveAsync(request)).GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task Request_BeyondTheLimit_DoesNotHurtOthers()
    {
        await using var daemon = await StartAsync();
        using var dealer = new DealerSocket($">tcp://127.0.0.1:{daemon.ControlPort}");
        dealer.Options.Linger = TimeSpan.Zero;

        dealer.SendFrame(new byte[WireLimits.MaxFrameBytes + 1]);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("active", await daemon.StatusAsync("web"));
        }
    }

    [Fact]
    public async Task Request_Cast_IsNeverAnsweredEvenWhenItIsWrong()
    {
        await using var daemon = await StartAsync();
        using var dealer = new DealerSocket($">tcp://127.0.0.1:{daemon.ControlPort}");
        dealer.Options.Linger = TimeSpan.Zero;

        dealer.SendFrame("""{"command":"incr","properties":{"name":"web"},"msg_type":"cast","id":"1"}""");
        dealer.SendFrame("""{"command":"no such","msg_type":"cast","id":"2"}""");
        dealer.SendFrame("""{"msg_type":"cast","id":"3"}""");
        dealer.SendFrame("""{"command":"numprocesses","properties":{"name":"web"},"id":"4"}""");

        var reply = await ReceiveAsync(dealer);
        Assert.Equal(("4", 2), (reply.GetProperty("id").GetString(), reply.GetProperty("numprocesses").GetInt32()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Connection_ThatSpeaksNoZeroMq_DoesNotHurtOthers(int seed)
    {
        await using var daemon = await StartAsync();
        var random = new Random(seed);
        foreach (var port in new[] { daemon.ControlPort, daemon.EventPort })
        {
            for (var i = 0; i < 30; i++)
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                var garbage = new byte[random.Next(1, 3000)];
                random.NextBytes(garbage);
                if (i % 3 == 0)
                {
                    // As far as the signature of ZMTP 3, https://rfc.zeromq.org/spec/23/, it looks well.
                    ReadOnlySpan<byte> signature = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3];
                    signature[..Math.Min(signature.Length, garbage.Length)].CopyTo(garbage);
                }

                try
                {
                    await client.GetStream().WriteAsync(garbage, TestContext.Current.CancellationToken);
                }
                catch (IOException)
                {
                    // It has hung up already: quite right.
                }
            }
        }

        Assert.Equal("active", await daemon.StatusAsync("web"));
        await daemon.AskAsync("quit");
        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());
    }

    private async Task<RunningDaemon> StartAsync()
    {
        var daemon = new RunningDaemon(children, OneWatcher);
        await daemon.StartedAsync();
        return daemon;
    }

    private static async Task<JsonElement> ExchangeAsync(RunningDaemon daemon, byte[] payload)
    {
        using var dealer = new DealerSocket($">tcp://127.0.0.1:{daemon.ControlPort}");
        dealer.Options.Linger = TimeSpan.Zero;
        dealer.SendFrame(payload);
        return await ReceiveAsync(dealer);
    }

    private static Task<JsonElement> ReceiveAsync(NetMQSocket socket) => Task.Run(() =>
    {
        Assert.True(socket.TryReceiveFrameBytes(ReaperFixture.Limit, out var frame), "no reply");
        return JsonDocument.Parse(frame!).RootElement.Clone();
    });
}
