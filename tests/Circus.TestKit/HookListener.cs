using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Circus.TestKit;

/// <summary>What a web hook reaches: keeps each request and answers with <see cref="Status"/>.</summary>
public sealed class HookListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();
    private readonly Task _loop;

    public HookListener()
    {
        _listener.Start();
        _loop = ServeAsync();
    }

    public int Status { get; set; } = 204;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook");

    public ValueTask<Request> NextAsync(CancellationToken cancellationToken) => _requests.Reader.ReadAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var head = new StringBuilder();
                var letter = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(letter, _stop.Token) == 1)
                {
                    head.Append((char)letter[0]);
                }

                var request = new Request(head.ToString(), []);
                var body = new byte[int.Parse(request.Header("Content-Length")!, CultureInfo.InvariantCulture)];
                await stream.ReadExactlyAsync(body, _stop.Token);
                var answer = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} Answer\r\nContent-Length: 0\r\nLocation: /elsewhere\r\nConnection: close\r\n\r\n");
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
                _requests.Writer.TryWrite(request with { Body = body });
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    public sealed record Request(string Head, byte[] Body)
    {
        public string? Header(string name) => Head.Split("\r\n")
            .Where(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
    }
}
