using System.Text;
using System.Text.Json;
using Circus.Daemon.Control;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Daemon.Tests.Control;

/// <summary>With keys in force, who is let in, and as whom.</summary>
public sealed class RequestGateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly KeyPair _server = KeyPair.Generate();
    private readonly KeyPair _client = KeyPair.Generate();
    private readonly AuthorizedKeysFile _file;
    private readonly RequestGate _gate;

    public RequestGateTests()
    {
        File.WriteAllText(Authorized, $"# who may what\n\noperate {_client.PublicText} laptop\n");
        _file = new AuthorizedKeysFile(Authorized, _server, _time, NullLogger<AuthorizedKeysFile>.Instance);
        _gate = new RequestGate(_file, _time);
    }

    private string Authorized => _folder.File("authorized_keys");

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Request_Sealed_IsAdmittedWithNameAndRole()
    {
        Assert.True(_gate.TryAdmit(Sealed(_client), out var request, out _));
        Assert.Equal(("list", new Peer("key laptop", Permission.Operate)), (request.Command, request.Peer));
    }

    [Fact]
    public void Request_Plain_IsRefusedWithTheRemedy() =>
        Assert.Equal(
            "this endpoint takes requests with a key only: give circusctl --key and --server-key, or use the Unix socket",
            RefusalOf("""{"id":"7","command":"list"}"""u8.ToArray()));

    [Fact]
    public void Request_WithoutKeysInForce_IsAdmittedAsTcp()
    {
        Assert.True(new RequestGate(null, _time).TryAdmit("""{"command":"quit"}"""u8, out var request, out _));
        Assert.Equal(Peer.Tcp, request.Peer);
    }

    [Fact]
    public void Request_OfAnUnknownKey_IsRefused() => Assert.StartsWith("the key is not authorised", RefusalOf(Sealed(KeyPair.Generate())), StringComparison.Ordinal);

    [Fact]
    public void Request_InTheNameOfAnotherKey_IsRefused()
    {
        var text = Encoding.UTF8.GetString(Sealed(KeyPair.Generate()));
        var auth = JsonDocument.Parse(text).RootElement.GetProperty("auth");
        var forged = text.Replace(auth.GetRawText(), auth.GetRawText().Replace(KeyText(auth), JsonSerializer.Serialize(_client.PublicText), StringComparison.Ordinal), StringComparison.Ordinal);

        Assert.StartsWith("the key is not authorised", RefusalOf(Encoding.UTF8.GetBytes(forged)), StringComparison.Ordinal);
    }

    [Fact]
    public void Request_ForAnotherDaemon_IsRefused()
    {
        using var seal = new RequestSeal(_client, KeyPair.Generate().Public);

        Assert.StartsWith("the key is not authorised", RefusalOf(seal.Seal(Plain(Now), "7")), StringComparison.Ordinal);
    }

    [Fact]
    public void Request_Copied_IsRefused()
    {
        var frame = Sealed(_client);
        Assert.True(_gate.TryAdmit(frame, out _, out _));

        Assert.Equal("this very request has come before", RefusalOf(frame));
    }

    /// <summary>Whenever a copy comes: either it is known, or it is too old.</summary>
    [Theory]
    [InlineData(59)]
    [InlineData(61)]
    [InlineData(119)]
    [InlineData(121)]
    [InlineData(1000)]
    public void Request_CopiedLater_IsRefused(int seconds)
    {
        // As far ahead as a clock may be.
        var frame = Sealed(_client, Now + 59);
        Assert.True(_gate.TryAdmit(frame, out _, out _));
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.False(_gate.TryAdmit(frame, out _, out _));
    }

    [Theory]
    [InlineData(-61)]
    [InlineData(61)]
    [InlineData(-1e300)]
    public void Request_OfAnotherTime_IsRefused(double skew) => Assert.Contains("set the clock", RefusalOf(Sealed(_client, Now + skew)), StringComparison.Ordinal);

    [Fact]
    public void Request_SealedWithoutTime_IsRefused()
    {
        using var seal = new RequestSeal(_client, _server.Public);

        Assert.Contains("set the clock", RefusalOf(seal.Seal("""{"command":"list"}"""u8, "7")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"key":1,"nonce":"","box":""}""")]
    [InlineData("""{"key":"x","nonce":"AAAA","box":"AAAA"}""")]
    [InlineData("""{"key":"x","nonce":"!","box":"?"}""")]
    public void Auth_Malformed_IsRefusedWithItsForm(string auth) =>
        Assert.Equal("auth is an object of key, nonce and box", RefusalOf(Encoding.UTF8.GetBytes($$"""{"id":"7","auth":{{auth}},"command":"list"}""")));

    [Fact]
    public void File_LineTakenOut_AuthorisesNoMore()
    {
        File.WriteAllText(Authorized, $"admin {KeyPair.Generate().PublicText} other and more is wrong\n");
        _file.Look();

        Assert.False(_gate.TryAdmit(Sealed(_client), out _, out _));
    }

    [Fact]
    public void File_RoleChanged_CountsAndCopiesStayKnown()
    {
        var frame = Sealed(_client);
        Assert.True(_gate.TryAdmit(frame, out _, out _));
        File.WriteAllText(Authorized, $"admin {_client.PublicText} laptop-of-ann\n");
        _file.Look();

        Assert.Equal("this very request has come before", RefusalOf(frame));
        Assert.True(_gate.TryAdmit(Sealed(_client), out var request, out _));
        Assert.Equal(new Peer("key laptop-of-ann", Permission.Administer), request.Peer);
    }

    [Fact]
    public void File_Gone_AuthorisesNobody()
    {
        File.Delete(Authorized);
        _file.Look();

        Assert.False(_gate.TryAdmit(Sealed(_client), out _, out _));
    }

    [Fact]
    public void File_OthersMayWriteIt_AuthorisesNobody()
    {
        File.SetUnixFileMode(Authorized, (UnixFileMode)0x1B6);
        _file.Look();

        Assert.False(_gate.TryAdmit(Sealed(_client), out _, out _));
    }

    [Fact]
    public void Lines_Wrong_AreToldByNumberAndTheOthersCount()
    {
        var key = KeyPair.Generate().PublicText;
        List<string> faults = [];

        var lines = AuthorizedLine.ReadAll(
            ["#", "read " + key, "root " + key + " a", "read short b", "Read " + key + " c", "admin " + key + " d", "read " + KeyPair.Generate().PublicText + " c"], faults.Add);

        Assert.Equal((Permission.Read, "c"), (Assert.Single(lines).Role, lines[0].Name));
        Assert.Equal(["line 2", "line 3", "line 4", "line 6", "line 7"], faults.Select(fault => fault.Split(':')[0]));
        Assert.DoesNotContain(faults, fault => fault.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Nonces_MoreThanFit_AreNotAccepted()
    {
        var memory = new NonceMemory(_time, most: 1);
        Assert.Equal(NonceUse.First, memory.Use(new byte[24]));
        Assert.Equal(NonceUse.TooMany, memory.Use([1, .. new byte[23]]));

        _time.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(NonceUse.Again, memory.Use(new byte[24]));
        Assert.Equal(NonceUse.First, memory.Use([1, .. new byte[23]]));
    }

    private double Now => WireTime.Of(_time.GetUtcNow());

    private static string KeyText(JsonElement auth) => auth.GetProperty("key").GetRawText();

    private static byte[] Plain(double time) => JsonSerializer.SerializeToUtf8Bytes(new { id = "7", command = "list", time });

    private byte[] Sealed(KeyPair client, double? time = null)
    {
        using var seal = new RequestSeal(client, _server.Public);
        return seal.Seal(Plain(time ?? Now), "7");
    }

    private string RefusalOf(byte[] frame)
    {
        Assert.False(_gate.TryAdmit(frame, out _, out var refusal));
        Assert.Equal("7", refusal.Id.GetString());
        Assert.NotNull(refusal.Peer);
        return refusal.Reason;
    }
}
