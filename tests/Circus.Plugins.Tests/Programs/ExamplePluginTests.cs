using System.Globalization;

namespace Circus.Plugins.Tests.Programs;

/// <summary>The examples of docs/plugins.md, run by the built circusd.</summary>
public sealed class ExamplePluginTests
{
    private const string Python = "/usr/bin/python3";

    [Theory]
    [Trait("Peer", "26")]
    [Trait("Peer", "27")]
    [InlineData(false)]
    [InlineData(true)]
    public Task CSharpExample_SeesItsOptionAndEverySpawn(bool hasKeys) => RunAsync(RunningCircus.ProgramOf("Circus.TestPlugin", "test-plugin"), hasKeys);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task ShellExample_SeesItsOptionAndEverySpawn(bool hasKeys) => RunAsync($"{RunningCircus.Example("spawn_log.sh")} \"$(circus.file_name)\"", hasKeys);

    [Fact]
    public async Task PythonExample_CircusdHasKeys_SeesEverySpawnOverTheUnixSocket()
    {
        Assert.SkipUnless(File.Exists(Python), "there is no Python; sudo apt install python3");

        await RunAsync($"{Python} {RunningCircus.Example("spawn_log.py")}", hasKeys: true);
    }

    [Fact]
    public async Task PythonExample_SeesItsOptionAndEverySpawn()
    {
        var hasZmq = File.Exists(Python) && await HasZmqAsync();
        Assert.True(hasZmq || Environment.GetEnvironmentVariable("CIRCUS_TESTS_REQUIRE_ALL") is null, "pyzmq is missing");
        Assert.SkipUnless(hasZmq, "Python has no zmq; sudo apt install python3-zmq");

        await RunAsync($"{Python} {RunningCircus.Example("spawn_log.py")}");
    }

    private static async Task<bool> HasZmqAsync()
    {
        using var python = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Python, ["-c", "import zmq"]) { RedirectStandardError = true })!;
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        return python.ExitCode == 0;
    }

    private static async Task RunAsync(string cmd, bool hasKeys = false)
    {
        await using var circus = new RunningCircus($$"""
            [watcher:test]
            cmd = sleep 1000
            copy_env = True

            [plugin:myplugin]
            cmd = {{cmd}}
            file_name = {folder}/spawns of all
            """, hasKeys);
        // Over a Unix socket nobody waits for a circusd that is not there yet.
        await circus.UntilAsync(() => Task.FromResult(!hasKeys || File.Exists(circus.PathOf("control"))));
        var file = circus.PathOf("spawns of all");
        // Until its subscription is in place.
        await circus.UntilAsync(async () =>
        {
            await circus.AskAsync("restart", new() { ["name"] = "test" });
            return File.Exists(file);
        });

        foreach (var count in new[] { 2, 3 })
        {
            await circus.AskAsync("incr", new() { ["name"] = "test" });
            var pids = await circus.PidsAsync("test");
            Assert.Equal(count, pids.Count);
            var line = string.Create(CultureInfo.InvariantCulture, $"test {pids[^1]}");
            await circus.UntilAsync(async () => (await File.ReadAllTextAsync(file)).Contains(line, StringComparison.Ordinal));
        }
    }
}
