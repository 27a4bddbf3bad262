using System.Diagnostics;
using Circus.Protocol.Plugins;

namespace Circus.Plugins.Tests.Programs;

/// <summary>circus-plugin started by hand.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task Arguments_None_IsUsageAndNoError()
    {
        var (status, output, _) = await RunAsync();

        Assert.Equal(0, status);
        Assert.Contains("resource_watcher, command_reloader, watchdog, statsd, full_stats, http_observer, redis_observer", Flat(output), StringComparison.Ordinal);
        Assert.All(["--endpoint", "--pubsub", "--config", "--check-delay", "--log-level", "--log-output", "--version"], option => Assert.Contains(option, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("my.Plugin", "my.Plugin is none of the plugins here")]
    [InlineData("circus.plugins.flapping.Flapping", "circus.plugins.flapping.Flapping is none of the plugins here")]
    [InlineData("statsd --config port", "--config port: options look like key:value:::key2:value2")]
    [InlineData("statsd --endpoint nowhere", "--endpoint nowhere: an address looks like")]
    [InlineData("statsd --log-level loud", "loud")]
    public async Task Arguments_Wrong_ExitStatusTwoAndALineThatSaysSo(string arguments, string text)
    {
        var (status, output, error) = await RunAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (status, output));
        Assert.Contains(text, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_Wrong_AllAreSaidAtOnce()
    {
        var (status, _, error) = await RunAsync("resource_watcher", "--config", "max_cpu:much:::loop_rate:0");

        Assert.Equal(2, status);
        Assert.Contains("watcher: not found, resource_watcher needs it", error, StringComparison.Ordinal);
        Assert.Contains("max_cpu: found \"much\", allowed: a number", error, StringComparison.Ordinal);
        Assert.Contains("loop_rate: found \"0\", allowed: a number of seconds above 0", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ByHand_ConfigOfCircus_RunsUntilASignal()
    {
        await using var statsd = new StatsdListener();
        await using var circus = new RunningCircus("""
            [watcher:web]
            cmd = sleep 1000
            copy_env = True
            """);
        await circus.PidAsync("web");
        using var plugin = Start(
            "circus.plugins.statsd.FullStats", "--endpoint", circus.Endpoint, "--pubsub", circus.PubsubEndpoint, "--config", $"port:{statsd.Port}:::loop_rate:0.2:::application_name:hand");

        await circus.UntilAsync(() => Task.FromResult(statsd.Has("circus.hand.watcher._stats.web.watchers_num:1|g")));
        using (var kill = Process.Start("kill", ["-TERM", $"{plugin.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await plugin.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(RunningCircus.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, plugin.ExitCode);
    }

    [Fact]
    public void Environment_Nonsense_IsSaid()
    {
        Assert.Contains(PluginContext.ConfigVariable, Assert.Throws<FormatException>(() => PluginContext.FromEnvironment(name => name == PluginContext.ConfigVariable ? "[]" : null)).Message, StringComparison.Ordinal);
        Assert.Contains(PluginContext.CheckDelayVariable, Assert.Throws<FormatException>(() => PluginContext.FromEnvironment(name => name == PluginContext.CheckDelayVariable ? "soon" : null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_Nothing_IsTheDefaults()
    {
        var context = PluginContext.FromEnvironment(_ => null);

        Assert.Equal(("tcp://127.0.0.1:5555", "tcp://127.0.0.1:5556", TimeSpan.FromSeconds(5)), (context.Endpoint, context.PubsubEndpoint, context.CheckDelay));
        Assert.Empty(context.Options);
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(RunningCircus.Limit, TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo(RunningCircus.ProgramOf("Circus.Plugins", "circus-plugin"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static string Flat(string text) => string.Join(' ', text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
