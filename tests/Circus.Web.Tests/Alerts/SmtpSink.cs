using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Circus.Web.Tests.Alerts;

/// <summary>A mail server that takes everything, or refuses recipients, on a port of its own.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _mails = Channel.CreateUnbounded<string>();
    private readonly Task _loop;

    public SmtpSink()
    {
        _listener.Start();
        _loop = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What is said to each recipient instead of yes.</summary>
    public string? Refusal { get; set; }

    /// <summary>Who signed in, as the client sent it.</summary>
    public string? SignIn { get; private set; }

    /// <summary>Envelope and content of the next mail.</summary>
    public ValueTask<string> NextAsync(CancellationToken cancellationToken) => _mails.Reader.ReadAsync(cancellationToken);

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
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        var mail = new StringBuilder();
        await writer.WriteLineAsync("220 sink");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-sink\r\n250 AUTH PLAIN");
                    break;
                case "AUTH":
                    SignIn = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[^1]));
                    await writer.WriteLineAsync("235 yes");
                    break;
                case "RCPT" when Refusal is { } refusal:
                    await writer.WriteLineAsync(refusal);
                    break;
                case "MAIL" or "RCPT":
                    mail.AppendLine(line);
                    await writer.WriteLineAsync("250 yes");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    while (await reader.ReadLineAsync(_stop.Token) is { } part && part != ".")
                    {
                        mail.AppendLine(part);
                    }

                    _mails.Writer.TryWrite(mail.ToString());
                    mail.Clear();
                    await writer.WriteLineAsync("250 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 yes");
                    break;
            }
        }
    }
}
