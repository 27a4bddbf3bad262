namespace Circus.Protocol.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:5555", "127.0.0.1", 5555, true)]
    [InlineData("tcp://localhost:0", "localhost", 0, true)]
    [InlineData("tcp://*:65535", "*", 65535, false)]
    [InlineData("tcp://[::1]:1", "[::1]", 1, true)]
    [InlineData("tcp://10.0.0.1:1", "10.0.0.1", 1, false)]
    public void Endpoint_Address_IsRead(string text, string host, int port, bool isLoopback)
    {
        Assert.True(Endpoint.TryParse(text, out var endpoint, out _));
        Assert.Equal((host, port, isLoopback, text), (endpoint.Host, endpoint.Port, endpoint.IsLoopback, endpoint.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tcp://")]
    [InlineData("tcp://:5555")]
    [InlineData("tcp://h:65536")]
    [InlineData("tcp://h:-1")]
    [InlineData("tcp://h:")]
    [InlineData("udp://h:1")]
    [InlineData("127.0.0.1:5555")]
    [InlineData("ipc:///tmp/x")]
    [InlineData("unix://relative")]
    [InlineData("unix://")]
    public void Endpoint_Nonsense_IsRefusedWithASentence(string text)
    {
        Assert.False(Endpoint.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Endpoint_UnixSocket_IsRead()
    {
        Assert.True(Endpoint.TryParse("unix:///run/circus/control.sock", out var endpoint, out _));
        Assert.Equal(("/run/circus/control.sock", true, "unix:///run/circus/control.sock"), (endpoint.Path, endpoint.IsLoopback, endpoint.ToString()));
    }

    [Fact]
    public void Endpoint_UnixSocketWithALongPath_IsRefused()
    {
        Assert.False(Endpoint.TryParse("unix:///" + new string('x', 107), out _, out var error));
        Assert.Contains("107 bytes", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Topic_Watcher_HasOneKeyEverywhere()
    {
        Assert.Equal("web_app", Topic.KeyOf("Web App"));
        Assert.Equal("watcher.web_app.spawn", Topic.OfEvent("web_app", "spawn"));
        Assert.Equal("stat.web_app", Topic.OfWatcherStats("web_app"));
        Assert.Equal("stat.web_app.7", Topic.OfProcessStats("web_app", 7));
    }

    /// <summary>On the wire: append only.</summary>
    [Fact]
    public void ErrorCode_Values_AreThoseOfCircus() =>
        Assert.Equal(
            "NotSpecified=0 InvalidJson=1 UnknownCommand=2 MessageError=3 OperatingSystemError=4 CommandError=5 BadMessageData=6",
            string.Join(' ', Enum.GetValues<ErrorCode>().Select(code => $"{code}={(int)code}")));
}
