using Circus.Protocol.Keys;
using Circus.TestKit;

namespace Circus.Cli.Tests;

/// <summary>"keygen", and the options that use what it makes.</summary>
public sealed class KeygenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circus-keygen-");

    private string Key => Path.Combine(_folder.FullName, "key");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Keygen_NewFile_HasAPairAndThePublicKeyIsPrinted()
    {
        var console = new TestConsole();

        Assert.Equal((0, ""), (await console.RunAsync("keygen", Key), console.Error));

        Assert.True(KeyFile.TryReadPair(Key, out var pair, out _));
        Assert.Equal(pair.PublicText + "\n", console.Output);
        Assert.True(KeyFile.TryReadPublic(Key + KeyFile.PublicEnding, out var open, out _));
        Assert.Equal(pair.PublicText, Z85.Encode(open));
    }

    [Theory]
    [InlineData("")]
    [InlineData(KeyFile.PublicEnding)]
    public async Task Keygen_FileExists_IsRefused(string ending)
    {
        var console = new TestConsole();
        await File.WriteAllTextAsync(Key + ending, "precious", TestContext.Current.CancellationToken);

        Assert.Equal(2, await console.RunAsync("keygen", Key));

        Assert.Equal(("", $"circusctl: error: {Key}{ending} exists, and a key is never replaced. Give another file.\n"), (console.Output, console.Error));
        Assert.Equal("precious", await File.ReadAllTextAsync(Key + ending, TestContext.Current.CancellationToken));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public async Task Key_Missing_IsWrongUsage()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => []);
        var console = new TestConsole();

        Assert.Equal(2, await console.RunAsync("list", "--endpoint", daemon.ControlEndpoint, "--key", Key));
        Assert.Contains("does not exist; circusctl keygen makes one", console.Error, StringComparison.Ordinal);
        Assert.Empty(daemon.Requests);
    }

    [Fact]
    public async Task Endpoint_UnixSocketWithoutDaemon_IsSaidAtOnce()
    {
        var console = new TestConsole();

        Assert.Equal(1, await console.RunAsync("list", "--endpoint", $"unix://{Key}", "--timeout", "600"));
        Assert.StartsWith($"circusctl: unix://{Key} cannot be reached", console.Error, StringComparison.Ordinal);
    }
}
