using System.Net;
using System.Net.Sockets;
using System.Text;
using Circus.Daemon.Tests.Control;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using NetMQ;
using NetMQ.Sockets;

namespace Circus.Daemon.Tests.Programs;

/// <summary>The same kind of frames through real sockets to the built circusd, at one time over ZeroMQ, the Unix socket and bare TCP.</summary>
public sealed class DaemonFuzzTests(ReaperFixture children) : IDisposable
{
    private const int Seed = 20260101;
    private const int ZeroMqFrames = 20_000;
    private const int UnixConnections = 1_000;
    private const int TcpConnections = 500;

    /// <summary>What ends processes or the daemon is not for this test: it is to answer at the end.</summary>
    private static readonly string[] _leftOut = ["quit", "upgrade", "reload", "restart", "incr", "add", "numprocesses"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Frames_TensOfThousandsThroughAllSockets_LeaveTheDaemonAnswering()
    {
        var path = _folder.File("s");
        await using var daemon = new RunningDaemon(
            children,
            """
            [watcher:web]
            cmd = sleep 600
            working_dir = {folder}
            copy_env = True
            graceful_timeout = 1
            """,
            $"control_socket = {path}");
        await daemon.StartedAsync();

        await Task.WhenAll(
            Task.Run(() => OverZeroMq(daemon.ControlPort), TestContext.Current.CancellationToken),
            OverUnixAsync(path),
            OverTcpAsync(daemon.ControlPort),
            OverTcpAsync(daemon.EventPort));

        using var local = new CircusClient($"unix://{path}");
        var reply = await local.SendAsync(new ControlRequest("version"), ReaperFixture.Limit, TestContext.Current.CancellationToken);
        Assert.False(reply.IsError, $"seed {Seed}: {reply.Reason}\n{daemon.Log}");
        Assert.False((await daemon.ReplyAsync("status")).IsError, $"seed {Seed}\n{daemon.Log}");
        Assert.DoesNotContain("could not be handled", daemon.Log, StringComparison.Ordinal);
        await daemon.AskAsync("quit");
        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());
    }

    private static IEnumerable<byte[]> Frames(int seed)
    {
        var frames = new HostileFrames(seed);
        while (true)
        {
            var frame = frames.Next();
            var text = Encoding.UTF8.GetString(frame);
            if (!_leftOut.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                yield return frame;
            }
        }
    }

    private static void OverZeroMq(int port)
    {
        using var dealer = new DealerSocket();
        dealer.Options.Linger = TimeSpan.Zero;
        dealer.Connect($"tcp://127.0.0.1:{port}");
        var random = new Random(Seed);
        foreach (var frame in Frames(Seed).Take(ZeroMqFrames))
        {
            var message = new NetMQMessage();
            // Now and then a message of another form.
            for (var more = random.Next(20) == 0 ? random.Next(4) : 0; more > 0; more--)
            {
                message.Append(frame.AsSpan(0, Math.Min(frame.Length, 3)).ToArray());
            }

            message.Append(frame);
            Assert.True(dealer.TrySendMultipartMessage(ReaperFixture.Limit, message), $"seed {Seed}: the daemon takes nothing any more");
            while (dealer.TryReceiveFrameBytes(out _))
            {
                // The answers, so that they do not pile up.
            }
        }

        dealer.SendFrame("""{"id":"last","command":"version"}""");
        string? answer;
        do
        {
            Assert.True(dealer.TryReceiveFrameString(ReaperFixture.Limit, out answer), $"seed {Seed}: no answer");
        }
        while (!answer!.Contains("\"last\"", StringComparison.Ordinal));
    }

    private static async Task OverUnixAsync(string path)
    {
        var random = new Random(Seed + 1);
        using var frames = Frames(Seed + 1).GetEnumerator();
        for (var i = 0; i < UnixConnections; i++)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            // Waits for room in the queue of the listener: that happens on a thread.
            await Task.Run(() => socket.Connect(new UnixDomainSocketEndPoint(path)), TestContext.Current.CancellationToken);
            List<byte> bytes = [];
            for (var count = random.Next(1, 10); count > 0; count--)
            {
                frames.MoveNext();
                bytes.AddRange(StreamFrame.Of(frames.Current));
            }

            if (random.Next(3) == 0)
            {
                bytes[random.Next(bytes.Count)] = (byte)random.Next(256);
            }

            await SendAsync(socket, [.. bytes]);
        }
    }

    private static async Task OverTcpAsync(int port)
    {
        var random = new Random(Seed + port);
        // As far as the greeting of ZMTP 3, https://rfc.zeromq.org/spec/23/, all is well.
        byte[] greeting = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0, .. "NULL"u8, .. new byte[48]];
        for (var i = 0; i < TcpConnections; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            var garbage = new byte[random.Next(1, 2000)];
            random.NextBytes(garbage);
            await SendAsync(socket, i % 2 == 0 ? garbage : [.. greeting, .. garbage]);
        }
    }

    private static async Task SendAsync(Socket socket, byte[] bytes)
    {
        try
        {
            await socket.SendAsync(bytes, TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            // It has hung up already: quite right.
        }
    }
}
