using System.Diagnostics;
using System.Text.Json.Nodes;
using Circus.TestKit;

namespace Circus.Cli.Tests;

/// <summary>"events": the past from circusd, the rest from its event channel.</summary>
public sealed class EventsTests
{
    [Fact]
    public async Task Events_CircusdRemembers_AreTold()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => JsonNode.Parse(
            """{"events":[{"topic":"watcher.web_app.spawn","payload":{"process_pid":7,"time":0,"seq":3}},{"topic":"watcher.web_app.failed","payload":{"reason":"no such file"}}]}""")!.AsObject());
        var console = new TestConsole();

        Assert.Equal(0, await console.RunAsync("events", "Web App", "-n", "5", "--endpoint", daemon.ControlEndpoint));

        var at = DateTimeOffset.UnixEpoch.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal($"{at} web_app spawn process_pid=7\nweb_app failed reason=\"no such file\"\n", console.Output);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"topic":"watcher.web_app.","limit":5}"""), daemon.Requests[0]["properties"]));
    }

    [Fact]
    public async Task Events_CircusdRemembersNone_IsStatusThreeWithTheNextStep()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => FakeDaemon.Refusal("unknown command: 'events'", 2));
        var console = new TestConsole();

        Assert.Equal(3, await console.RunAsync("events", "--endpoint", daemon.ControlEndpoint));

        Assert.Equal("error: this circusd remembers no events; \"circusctl events -f\" tells those that come\n", console.Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_Followed_PastThenWhatComesAndNothingTwice(bool remembers)
    {
        FakeDaemon? daemon = null;
        using var started = daemon = await FakeDaemon.StartAsync((command, _) => command switch
        {
            "globaloptions" => new() { ["options"] = new JsonObject { ["pubsub_endpoint"] = $"tcp://*:{new Uri(daemon!.EventEndpoint).Port}" } },
            _ when remembers => JsonNode.Parse("""{"events":[{"topic":"watcher.web.spawn","payload":{"seq":3}}]}""")!.AsObject(),
            _ => FakeDaemon.Refusal("unknown command", 2),
        });
        using var circusctl = Process.Start(new ProcessStartInfo(BuiltPrograms.Circusctl, ["events", "-f", "--json", "--timeout", "30", "--endpoint", daemon.ControlEndpoint]) { RedirectStandardOutput = true })!;
        await daemon.Subscribed.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        daemon.Happens("web", "spawn", new() { ["seq"] = 3 });
        daemon.Happens("web", "reap", new() { ["seq"] = 4 });

        Assert.Equal("""{"topic": "watcher.web.spawn", "payload": {"seq": 3}}""", await circusctl.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("""{"topic": "watcher.web.reap", "payload": {"seq": 4}}""", await circusctl.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        await ProgramRun.ToEndAsync([], "/bin/kill", "-INT", $"{circusctl.Id}");
        await circusctl.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(0, circusctl.ExitCode);
    }
}
