using System.Text;
using Circus.Daemon.Control;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Tests.Control;

/// <summary>A client that acts for others gives up rights, and says for whom.</summary>
public sealed class BehalfTests
{
    private static readonly Peer _console = new("unix uid=1000 pid=7", Permission.Administer) { Uid = 1000 };

    [Theory]
    [InlineData(Permission.Administer, "operate", Permission.Operate)]
    [InlineData(Permission.Administer, "read", Permission.Read)]
    [InlineData(Permission.Operate, "admin", Permission.Operate)]
    [InlineData(Permission.Read, "operate", Permission.Read)]
    internal void Peer_WithARole_HasNeverMoreThanTheClient(Permission client, string role, Permission expected)
    {
        var request = Parse(new ControlRequest("stop") { Role = role }) with { Peer = _console with { Role = client } };

        Assert.Equal(expected, request.Peer.Role);
        Assert.Equal(_console.Name, request.Peer.Name);
    }

    [Fact]
    public void Peer_ForSomebody_IsNamedAfterBothAndKeepsItsUser()
    {
        var request = Parse(new ControlRequest("stop") { For = "ana 5f" }) with { Peer = _console };

        Assert.Equal(_console with { Name = "unix uid=1000 pid=7 for ana 5f" }, request.Peer);
    }

    [Fact]
    public void Peer_ForItself_IsTheClient() => Assert.Same(_console, (Parse(new ControlRequest("stop")) with { Peer = _console }).Peer);

    [Theory]
    [InlineData("""{"command":"stop","role":"root"}""")]
    [InlineData("""{"command":"stop","role":null}""")]
    [InlineData("""{"command":"stop","role":1}""")]
    [InlineData("""{"command":"stop","for":7}""")]
    [InlineData("""{"command":"stop","for":""}""")]
    [InlineData("""{"command":"stop","for":"a\nquit of everything by tcp"}""")]
    public void Request_WithALimitThatCannotBeMeant_IsRefused(string frame)
    {
        Assert.False(IncomingRequest.TryParse(Encoding.UTF8.GetBytes(frame), out _, out var refusal));
        Assert.Contains("'role' is read, operate or admin", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OfTheConsoleForAnOperator_IsHeldToHisRole()
    {
        using var stage = ControlStage.TwoWatchers();
        var peer = (Parse(new ControlRequest("rm") { For = "olga", Role = "operate" }) with { Peer = _console }).Peer;

        var refused = await stage.Send("rm", """{"name":"web"}""", peer);
        var set = await stage.Send("set", """{"name":"web","options":{"cmd":"/bin/sh"}}""", peer);

        Assert.Contains("rm needs the role admin, unix uid=1000 pid=7 for olga has operate", refused, StringComparison.Ordinal);
        Assert.Contains("set cmd needs the role admin, unix uid=1000 pid=7 for olga has operate", set, StringComparison.Ordinal);
    }

    private static IncomingRequest Parse(ControlRequest request)
    {
        Assert.True(IncomingRequest.TryParse(request.ToFrame("1"), out var parsed, out _));
        return parsed;
    }
}
