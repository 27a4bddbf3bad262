using System.Text.Json.Nodes;
using Circus.TestKit;

namespace Circus.Cli.Tests;

/// <summary>circus-top for scripts.</summary>
public sealed class TopProgramTests
{
    [Fact]
    public async Task Once_OneRound_IsPrinted()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        using var publishing = new CancellationTokenSource();
        var rounds = PublishAsync(daemon, publishing.Token);
        var console = new TestConsole();

        var status = await console.RunAsAsync("circus-top", "--once", "--json", "--endpoint", daemon.StatsEndpoint, "--control", daemon.ControlEndpoint);
        await publishing.CancelAsync();
        await rounds;

        Assert.Equal((0, ""), (status, console.Error));
        var rows = JsonNode.Parse(console.Output)!.AsArray();
        Assert.Equal(["web", "web"], rows.Select(row => row!["watcher"]!.GetValue<string>()));
        Assert.Equal(7, rows[1]!["pid"]!.GetValue<int>());
        Assert.Equal(12.5, rows[0]!["cpu"]!.GetValue<double>());
    }

    [Fact]
    public async Task Once_NothingComes_IsStatusOneWithTheNextStep()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        var console = new TestConsole();

        var status = await console.RunAsync("top", "--once", "--endpoint", daemon.StatsEndpoint, "--control", daemon.ControlEndpoint);

        Assert.Equal(1, status);
        Assert.Matches("^circus-top: No statistics from .*statsd = True.*\n$", console.Error);
    }

    [Fact]
    public async Task Top_WrongUsage_IsStatusTwo()
    {
        var console = new TestConsole();

        Assert.Equal(2, await console.RunAsAsync("circus-top", "--process-timeout", "0"));
        Assert.StartsWith("circus-top", console.Error.Split('\n')[1], StringComparison.Ordinal);
    }

    /// <summary>Again and again: whoever subscribes late must not wait for ever.</summary>
    private static async Task PublishAsync(FakeDaemon daemon, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                daemon.Samples("stat.web.7", new() { ["pid"] = 7, ["cmdline"] = "sh", ["cpu"] = 12.5, ["mem"] = 0.1, ["age"] = 3 });
                daemon.Samples("stat.web", new() { ["pid"] = new JsonArray(7), ["cpu"] = 12.5, ["mem"] = 0.1, ["age"] = 3 });
            }
        }
        catch (OperationCanceledException)
        {
            // The test has what it wanted.
        }
    }
}
