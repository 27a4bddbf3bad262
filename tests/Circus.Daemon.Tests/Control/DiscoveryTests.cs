using System.Net;
using System.Net.Sockets;
using System.Text;
using Circus.Daemon.Control;
using Circus.Daemon.Tests.Interop;
using Circus.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Circus.Daemon.Tests.Control;

public sealed class DiscoveryTests
{
    private const string Endpoint = "tcp://127.0.0.1:5555";

    [Fact]
    [Trait("Peer", "29")]
    [Trait("Peer", "261")]
    public async Task Discovery_ProperRequest_IsAnsweredWithTheEndpoint()
    {
        var port = FreePort.Next();
        using var discovery = Discovery.TryOpen($"udp://237.219.251.97:{port}", Endpoint, NullLogger<Discovery>.Instance);
        Assert.NotNull(discovery);
        using var client = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        client.Connect(IPAddress.Loopback, port);

        // What is none comes first, and would be answered first.
        foreach (var request in new[] { "hello", "[]", "\"x\"", "{\"a\":", "", "\"\"" })
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        }

        var answer = await client.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ReaperFixture.Limit, TestContext.Current.CancellationToken);
        Assert.Equal("""{"endpoint": "tcp://127.0.0.1:5555"}""", Encoding.ASCII.GetString(answer.Buffer));
        Assert.Equal(0, client.Available);
    }

    [Theory]
    [Trait("Peer", "38")]
    [Trait("Peer", "39")]
    [InlineData("udp://127.0.0.1:12027")]
    [InlineData("udp://240.0.0.1:12027")]
    [InlineData("udp://237.0.0.1")]
    [InlineData("udp://237.0.0.1:0")]
    [InlineData("tcp://237.0.0.1:12027")]
    [InlineData("udp://here:12027")]
    public void TryOpen_NoMulticastGroup_IsOffAndOnlyWarns(string group) =>
        Assert.Null(Discovery.TryOpen(group, Endpoint, NullLogger<Discovery>.Instance));

    [Fact]
    public void TryOpen_NotConfigured_IsOff() => Assert.Null(Discovery.TryOpen(null, Endpoint, NullLogger<Discovery>.Instance));

    [Theory]
    [InlineData("\"\"", true)]
    [InlineData("{}", true)]
    [InlineData("{\"any\":[1,2]}", true)]
    [InlineData("{} {}", false)]
    [InlineData("{", false)]
    [InlineData("3", false)]
    public void IsRequest_Datagram_IsJudged(string datagram, bool isRequest) =>
        Assert.Equal(isRequest, Discovery.IsRequest(Encoding.ASCII.GetBytes(datagram)));
}
