using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Circus.Plugins.Tests.Programs;

/// <summary>A server that answers every request with the same text and closes.</summary>
internal sealed class Answering : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public Answering(string answer)
    {
        Answer = answer;
        _listener.Start();
        _loop = ServeAsync();
    }

    public string Answer { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.ContinueWith(_ => { }, TaskScheduler.Default);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var request = new byte[4096];
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            try
            {
                await client.GetStream().ReadAtLeastAsync(request, 1, throwOnEndOfStream: false, _stop.Token);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Answer), _stop.Token);
            }
            catch (IOException)
            {
                // The asker has gone.
            }
        }
    }
}
