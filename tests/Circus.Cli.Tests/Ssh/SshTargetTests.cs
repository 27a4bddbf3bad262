using Circus.Cli.Ssh;
using Circus.Protocol;

namespace Circus.Cli.Tests.Ssh;

public sealed class SshTargetTests
{
    [Theory]
    [InlineData("ops@example.org", "ops@example.org", null)]
    [InlineData("example", "example", null)]
    [InlineData("ops@10.0.0.1:2222", "ops@10.0.0.1", 2222)]
    [InlineData("ops@[::1]:22", "ops@::1", 22)]
    [InlineData("dom@in\\ops@host", "dom@in\\ops@host", null)]
    public void Target_Text_IsDestinationAndPort(string text, string destination, int? port)
    {
        Assert.True(SshTarget.TryParse(text, out var target));
        Assert.Equal((destination, port), (target.Destination, target.Port));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@host")]
    [InlineData("ops@")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:70000")]
    [InlineData("host:ssh")]
    [InlineData("-oProxyCommand=x")]
    [InlineData("ops@-oProxyCommand=x")]
    [InlineData("a b@host")]
    public void Target_NoMachine_IsRefused(string text) => Assert.False(SshTarget.TryParse(text, out _));

    [Theory]
    [InlineData("tcp://127.0.0.1:5555", "127.0.0.1:7:127.0.0.1:5555")]
    [InlineData("tcp://*:5555", "127.0.0.1:7:127.0.0.1:5555")]
    [InlineData("tcp://[::1]:5555", "127.0.0.1:7:[::1]:5555")]
    public void Arguments_Endpoint_IsForwardedAsSeenFromThere(string endpoint, string forward)
    {
        Assert.True(Endpoint.TryParse(endpoint, out var far, out _));

        var arguments = SshTunnel.Arguments(new SshTarget("ops@h", 2222), "/k", far, 7, isAttended: false);

        Assert.Equal(["-L", forward, "--", "ops@h"], arguments[^4..]);
        Assert.Equal(["-o", "BatchMode=yes", "-i", "/k", "-o", "IdentitiesOnly=yes", "-p", "2222"], arguments[6..14]);
    }
}
