using System.Text;
using System.Text.Json;
using Circus.Protocol.Keys;

namespace Circus.Protocol.Tests.Keys;

/// <summary>Keys as text, in files, and what a box says about its maker.</summary>
public sealed class KeysTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-keys-");

    private string File => Path.Combine(_folder.FullName, "key");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The example of https://rfc.zeromq.org/spec/32/.</summary>
    [Fact]
    public void Z85_ExampleOfTheStandard_IsTheSameBothWays()
    {
        byte[] bytes = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B];

        Assert.Equal("HelloWorld", Z85.Encode(bytes));
        Assert.True(Z85.TryDecode("HelloWorld", out var decoded));
        Assert.Equal(bytes, decoded);
    }

    [Theory]
    [InlineData("Hello1")]
    [InlineData("Hell~")]
    [InlineData("#####")]
    public void Z85_NoSuchText_IsRefused(string text) => Assert.False(Z85.TryDecode(text, out _));

    [Fact]
    public void KeyFile_Written_IsReadBackAndForItsOwnerOnly()
    {
        var keys = KeyPair.Generate();

        KeyFile.Write(File, keys);

        Assert.True(KeyFile.TryReadPair(File, out var read, out _));
        Assert.Equal(keys.PublicText, read.PublicText);
        Assert.True(read.Secret.Span.SequenceEqual(keys.Secret.Span));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.True(KeyFile.TryReadPublic(File + KeyFile.PublicEnding, out var open, out _));
        Assert.True(keys.Public.Span.SequenceEqual(open));
        Assert.DoesNotContain(Z85.Encode(keys.Secret.Span), System.IO.File.ReadAllText(File + KeyFile.PublicEnding), StringComparison.Ordinal);
    }

    [Fact]
    public void KeyFile_Exists_IsNotReplaced()
    {
        System.IO.File.WriteAllText(File, "precious");

        Assert.Throws<IOException>(() => KeyFile.Write(File, KeyPair.Generate()));
        Assert.Equal("precious", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void KeyFile_OthersMayRead_IsRefusedWithTheRemedy()
    {
        KeyFile.Write(File, KeyPair.Generate());
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Assert.False(KeyFile.TryReadPair(File, out _, out var fault));
        Assert.Contains("chmod 600", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void KeyFile_Missing_SaysHowToMakeOne()
    {
        Assert.False(KeyFile.TryReadPair(File, out _, out var fault));
        Assert.Equal($"{File} does not exist; circusctl keygen makes one", fault);
    }

    [Fact]
    public void ConnectionKeys_OwnKeyWithoutTheServers_IsAFault()
    {
        KeyFile.Write(File, KeyPair.Generate());

        Assert.False(ConnectionKeys.TryRead(null, File, out _, out var fault));
        Assert.Contains("the server's key", fault, StringComparison.Ordinal);
        Assert.True(ConnectionKeys.TryRead("", "", out var none, out _));
        Assert.Null(none);
    }

    [Fact]
    public void Seal_RightPair_IsOpenedByTheOther()
    {
        var (server, client) = (KeyPair.Generate(), KeyPair.Generate());
        using var seal = new RequestSeal(client, server.Public);
        using var opener = new RequestSeal(server, client.Public);

        var auth = JsonDocument.Parse(seal.Seal("{\"command\":\"list\"}"u8, "7")).RootElement.GetProperty("auth");

        Assert.Equal(client.PublicText, auth.GetProperty("key").GetString());
        Assert.True(opener.TryOpen(auth.GetProperty("box").GetBytesFromBase64(), auth.GetProperty("nonce").GetBytesFromBase64(), out var request));
        Assert.Equal("{\"command\":\"list\"}", Encoding.UTF8.GetString(request));
    }

    [Fact]
    public void Seal_AnyByteChanged_IsNotOpened()
    {
        var (server, client) = (KeyPair.Generate(), KeyPair.Generate());
        using var seal = new RequestSeal(client, server.Public);
        using var opener = new RequestSeal(server, client.Public);
        var auth = JsonDocument.Parse(seal.Seal("{\"command\":\"list\"}"u8, "7")).RootElement.GetProperty("auth");
        var box = auth.GetProperty("box").GetBytesFromBase64();
        var nonce = auth.GetProperty("nonce").GetBytesFromBase64();

        for (var i = 0; i < box.Length; i++)
        {
            box[i] ^= 1;
            Assert.False(opener.TryOpen(box, nonce, out _));
            box[i] ^= 1;
        }

        nonce[0] ^= 1;
        Assert.False(opener.TryOpen(box, nonce, out _));
        Assert.False(opener.TryOpen(box.AsSpan(0, 15), nonce, out _));
    }

    [Fact]
    public void Seal_OfAnotherClient_IsNotOpened()
    {
        var (server, client, other) = (KeyPair.Generate(), KeyPair.Generate(), KeyPair.Generate());
        using var seal = new RequestSeal(other, server.Public);
        using var opener = new RequestSeal(server, client.Public);
        var auth = JsonDocument.Parse(seal.Seal("{}"u8, "7")).RootElement.GetProperty("auth");

        Assert.False(opener.TryOpen(auth.GetProperty("box").GetBytesFromBase64(), auth.GetProperty("nonce").GetBytesFromBase64(), out _));
    }
}
