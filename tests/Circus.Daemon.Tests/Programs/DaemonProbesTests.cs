using System.Net;
using System.Net.Sockets;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Probes over the network: what answers is the test itself, so that it can be well and unwell on request.</summary>
public sealed class DaemonProbesTests(ReaperFixture children)
{
    [Fact]
    public async Task Http_Readiness_WatcherIsActiveOnceTheAnswerIsGood()
    {
        await using var answers = new Answers();
        await using var daemon = new RunningDaemon(
            children,
            $"[watcher:web]\nworking_dir = {{folder}}\ncmd = sleep 1000\nreadiness.http = http://127.0.0.1:{answers.Port}/health\nreadiness.interval = 0.1\nreadiness.failures = 1");
        await daemon.UntilAsync(() => Task.FromResult(answers.Count > 1));
        Assert.Equal("starting", await daemon.StatusAsync("web"));

        answers.AreGood = true;

        await daemon.UntilAsync(async () => await daemon.StatusAsync("web") == "active");
        answers.AreGood = false;
        await daemon.UntilAsync(async () => await daemon.SubstateAsync("web") == "unhealthy");
        Assert.Contains("503", (await daemon.DescribeAsync("web")).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tcp_Liveness_ProcessThatDoesNotAcceptIsReplaced()
    {
        await using var answers = new Answers();
        await using var daemon = new RunningDaemon(
            children,
            $"[watcher:web]\nworking_dir = {{folder}}\ncmd = sleep 1000\nliveness.tcp = 127.0.0.1:{answers.Port}\nliveness.interval = 0.1\nliveness.failures = 2");
        await daemon.StartedAsync();
        var pid = (await daemon.PidsAsync("web")).Single();
        await daemon.UntilAsync(() => Task.FromResult(answers.Count > 1));

        await answers.DisposeAsync();

        await daemon.UntilAsync(async () => await daemon.PidsAsync("web") is [var now] && now != pid);
        Assert.Contains("does not answer", daemon.Log, StringComparison.Ordinal);
    }

    /// <summary>A server that answers every connection with 200 or 503.</summary>
    private sealed class Answers : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;
        private volatile bool _areGood;
        private int _count;

        public Answers()
        {
            _listener.Start();
            _serving = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Count => Volatile.Read(ref _count);

        public bool AreGood
        {
            set => _areGood = value;
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _serving;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await AnswerAsync(client.GetStream());
                    Interlocked.Increment(ref _count);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Disposed.
            }
        }

        private async Task AnswerAsync(NetworkStream stream)
        {
            try
            {
                var request = new byte[4096];
                // A probe of TCP says nothing.
                if (await stream.ReadAsync(request) > 0)
                {
                    var status = _areGood ? "200 OK" : "503 Service Unavailable";
                    await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
                }
            }
            catch (IOException)
            {
                // Gone again.
            }
        }
    }
}
