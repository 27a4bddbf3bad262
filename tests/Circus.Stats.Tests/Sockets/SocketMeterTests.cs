using System.Net;
using System.Net.Sockets;
using Circus.Stats.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Stats.Tests.Sockets;

/// <summary>What the kernel tells of real sockets.</summary>
public sealed class SocketMeterTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SocketMeter _meter;

    public SocketMeterTests() => _meter = new SocketMeter(0, _clock);

    [Fact]
    public void Measure_Tcp_TellsQueueBacklogConnectionsAndAccepts()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(7);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _meter.Learn([new SocketDescription("web", 5, "127.0.0.1", port, null), new SocketDescription("off", 6, "127.0.0.1", 1, null)]);
        _meter.Measure();
        Assert.Equal(("web", 5, $"127.0.0.1:{port}", 0, 7, 0), Row());
        Assert.Equal((null, null), (_meter.Rows[1].Queue, _meter.Rows[1].Backlog));

        List<Socket> clients = [.. Enumerable.Range(0, 3).Select(_ => Connect(new IPEndPoint(IPAddress.Loopback, port)))];
        using var accepted = listener.Accept();
        _clock.Advance(TimeSpan.FromSeconds(2));
        _meter.Measure();

        Assert.Equal(("web", 5, $"127.0.0.1:{port}", 2, 7, 3), Row());
        Assert.Equal(1.5, _meter.Rows[0].Accepts);
        Assert.Equal(3, _meter.Sockets[0].NewConnections);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void Measure_Unix_TellsQueueBacklogAndConnections()
    {
        var path = Path.Combine(Path.GetTempPath(), $"circus-stats-{Guid.NewGuid():N}.sock");
        try
        {
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(4);
            _meter.Learn([new SocketDescription("local", 9, null, 0, path)]);
            _meter.Measure();
            List<Socket> clients = [.. Enumerable.Range(0, 2).Select(_ => Connect(new UnixDomainSocketEndPoint(path)))];
            using var accepted = listener.Accept();
            _clock.Advance(TimeSpan.FromSeconds(1));
            _meter.Measure();

            Assert.Equal(("local", 9, path, 1, 4, 1), Row());
            Assert.Equal(1, _meter.Rows[0].Accepts);
            clients.ForEach(client => client.Dispose());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    [Trait("Peer", "219")]
    public void Measure_TenSocketsWithWaitingConnections_AreToldWithTheirDescriptorsAndReads()
    {
        List<Socket> open = [];
        try
        {
            List<SocketDescription> described = [];
            for (var i = 0; i < 10; i++)
            {
                var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                open.Add(listener);
                listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                listener.Listen(5);
                described.Add(new SocketDescription($"s{i}", (int)listener.Handle, "127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, null));
            }

            _meter.Learn(described);
            _meter.Measure();
            open.AddRange([.. described.SelectMany(socket => Enumerable.Range(0, 2).Select(_ => Connect(new IPEndPoint(IPAddress.Loopback, socket.Port))))]);
            _clock.Advance(TimeSpan.FromSeconds(1));
            _meter.Measure();

            Assert.Equal(described.Select(socket => socket.Fd), _meter.Sockets.Select(socket => socket.Figures.Fd));
            Assert.All(_meter.Sockets, socket => Assert.Equal((2, 2), (socket.NewConnections, socket.Figures.Queue)));
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public void Measure_NobodyHasSubscribed_AsksTheKernelForNothing()
    {
        using var meter = new SocketMeter(statsPort: 1, _clock);

        meter.Measure(hasSubscribers: false);
        Assert.False(meter.HasCounted);
        meter.Measure(hasSubscribers: true);
        Assert.True(meter.HasCounted);
        _clock.Advance(TimeSpan.FromSeconds(4));
        meter.Measure(hasSubscribers: true);
        Assert.False(meter.HasCounted);
    }

    [Fact]
    public void Measure_WithinASecond_LooksAtQueuesOnly()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(7);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _meter.Learn([new SocketDescription("web", 5, "127.0.0.1", port, null)]);
        _meter.Measure();
        using var client = Connect(new IPEndPoint(IPAddress.Loopback, port));
        _clock.Advance(TimeSpan.FromMilliseconds(100));

        _meter.Measure();

        Assert.False(_meter.HasCounted);
        Assert.Equal(("web", 5, $"127.0.0.1:{port}", 1, 7, 0), Row());
    }

    [Fact]
    public async Task Measure_SubscriberThatTakesNothing_IsStalled()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(7);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using var client = Connect(new IPEndPoint(IPAddress.Loopback, port));
        using var server = listener.Accept();
        using var meter = new SocketMeter(port, _clock);
        meter.Measure();
        server.Blocking = false;
        // Until the kernel takes no more: the buffers of both sides are full.
        for (var refusals = 0; refusals < 3;)
        {
            server.Send(new byte[64 * 1024], SocketFlags.None, out var error);
            refusals = error == SocketError.WouldBlock ? refusals + 1 : 0;
            await Task.Yield();
        }

        for (var i = 0; i < 1000 && meter.Stalled == 0; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            meter.Measure();
        }

        Assert.Equal(1, meter.Stalled);
    }

    public void Dispose() => _meter.Dispose();

    private static Socket Connect(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, endpoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        socket.Connect(endpoint);
        return socket;
    }

    private (string, int, string?, int?, int?, int?) Row() =>
        _meter.Rows[0] is var row ? (row.Name, row.Fd, row.Address, row.Queue, row.Backlog, row.Connections) : default;
}
