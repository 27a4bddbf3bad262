using System.Globalization;

namespace Circus.Plugins.Tests.Programs;

/// <summary>The examples of docs/plugins.md, run by the built circusd.</summary>
public sealed class ExamplePluginTests
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    [Trait("Peer", "26")]
    [Trait("Peer", "27")]
    public Task CSharpExample_SeesItsOptionAndEverySpawn() => RunAsync(RunningCircus.ProgramOf("Circus.TestPlugin", "test-plugin"));

    [Fact]
    public Task ShellExample_SeesItsOptionAndEverySpawn() => RunAsync($"{RunningCircus.Example("spawn_log.sh")} \"$(circus.file_name)\"");

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

    private static async Task RunAsync(string cmd)
    {
        await using var circus = new RunningCircus($$"""
            [watcher:test]
            cmd = sleep 1000
            copy_env = True

            [plugin:myplugin]
            cmd = {{cmd}}
            file_name = {folder}/spawns of all
            """);
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
