using System.Net;
using System.Net.Sockets;
using System.Text;
using Circus.Daemon.Health;
using Circus.Daemon.Tests.Watchers;

namespace Circus.Daemon.Tests.Health;

/// <summary>Probes over the network, against real sockets.</summary>
public sealed class ProberTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Prober _prober = new(new FakeLinux(), action => action());

    public ProberTests() => _listener.Start();

    public void Dispose()
    {
        _prober.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task Tcp_Accepted_IsWell() => Assert.Null(await AskAsync(ProbeKind.Tcp, $"localhost:{Port}"));

    [Fact]
    public async Task Tcp_NobodyListens_IsSaid()
    {
        var port = Port;
        _listener.Stop();

        Assert.Contains("refused", await AskAsync(ProbeKind.Tcp, $"127.0.0.1:{port}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200 OK", null)]
    [InlineData("302 Found\r\nLocation: http://127.0.0.1:1/", null)]
    [InlineData("404 Not Found", "answered 404")]
    [InlineData("503 Service Unavailable", "answered 503")]
    public async Task Http_Status_Decides(string status, string? fault)
    {
        var served = ServeAsync($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");

        var answer = await AskAsync(ProbeKind.Http, $"http://127.0.0.1:{Port}/health");

        Assert.Equal(fault is null ? null : $"http://127.0.0.1:{Port}/health: {fault}", answer);
        Assert.StartsWith("GET /health HTTP/1.1\r\n", await served, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_NoAnswer_IsCutOff() =>
        Assert.Equal($"http://127.0.0.1:{Port}/: no answer within 0.2 s", await AskAsync(ProbeKind.Http, $"http://127.0.0.1:{Port}/", TimeSpan.FromSeconds(0.2)));

    [Fact]
    public async Task Http_Garbage_IsSaid()
    {
        var served = ServeAsync("garbage\r\n\r\n");

        Assert.NotNull(await AskAsync(ProbeKind.Http, $"http://127.0.0.1:{Port}/"));
        await served;
    }

    [Fact]
    public async Task Ask_CalledOff_IsNotAnswered()
    {
        var wasAnswered = false;

        _prober.Ask(new ProbeOptions(ProbeKind.Http, $"http://127.0.0.1:{Port}/"), Subject, _ => wasAnswered = true).Dispose();
        // One that is answered, behind it.
        await AskAsync(ProbeKind.Tcp, $"127.0.0.1:{Port}");

        Assert.False(wasAnswered);
    }

    [Theory]
    [InlineData("localhost:80", "localhost", 80)]
    [InlineData("[::1]:8080", "::1", 8080)]
    public void ParseTcp_HostAndPort_AreFound(string target, string host, int port) => Assert.Equal((host, port), Prober.ParseTcp(target));

    [Theory]
    [InlineData("localhost")]
    [InlineData(":80")]
    [InlineData("localhost:0")]
    [InlineData("localhost:65536")]
    [InlineData("")]
    public void ParseTcp_Other_IsNone(string target) => Assert.Null(Prober.ParseTcp(target));

    [Fact]
    public void Count_VerdictTurns_OnlyAfterEnoughInARow()
    {
        var count = new ProbeCount(successes: 2, failures: 3);
        bool[] answers = [true, true, true, false, false, true, false, false, false, false, true, true];

        Assert.Equal(
            [false, true, false, false, false, false, false, false, true, false, false, true], answers.Select(count.Add));
    }

    private static ProbeSubject Subject { get; } = new("web", 1, 1, new Dictionary<string, string>(), "/", null, null);

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private async Task<string?> AskAsync(ProbeKind kind, string target, TimeSpan? timeout = null)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _prober.Ask(new ProbeOptions(kind, target) { Timeout = timeout ?? TimeSpan.FromSeconds(30) }, Subject, answer.SetResult);
        return await answer.Task;
    }

    private async Task<string> ServeAsync(string response)
    {
        using var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[1024];
        var length = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(response), TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
