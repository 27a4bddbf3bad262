using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Circus.Plugins.Tests.Programs;

/// <summary>A statsd that keeps what it gets.</summary>
internal sealed class StatsdListener : IAsyncDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _heard = [];
    private readonly Task _loop;

    public StatsdListener() => _loop = ListenAsync();

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    /// <summary>All until now.</summary>
    public IReadOnlyList<string> Heard => [.. _heard];

    public bool Has(string begin) => _heard.Any(text => text.StartsWith(begin, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ContinueWith(_ => { }, TaskScheduler.Default);
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            _heard.Enqueue(Encoding.UTF8.GetString((await _socket.ReceiveAsync(_stop.Token)).Buffer));
        }
    }
}
