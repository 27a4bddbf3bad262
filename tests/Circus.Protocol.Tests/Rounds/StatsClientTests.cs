using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Rounds;
using Circus.TestKit;

namespace Circus.Protocol.Tests.Rounds;

public sealed class StatsClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RoundSubscriber_GetsWholeRounds()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        using var rounds = new RoundSubscriber(daemon.StatsEndpoint);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var publishing = PublishAsync(daemon, stop.Token);

        await foreach (var round in rounds.ReadAllAsync(Cancelled))
        {
            Assert.Equal(3000, round.Processes.Count);
            break;
        }

        await stop.CancelAsync();
        await publishing;
    }

    [Fact]
    public async Task History_IsAskedForAndRead()
    {
        JsonObject? asked = null;
        using var daemon = await FakeDaemon.StartAsync((command, properties) =>
        {
            asked = properties;
            return command == "stats-history"
                ? new()
                {
                    ["resolution"] = 10,
                    ["from"] = 1736500000,
                    ["series"] = new JsonArray(new JsonObject { ["series"] = "node/cpu", ["min"] = new JsonArray(1, null), ["mean"] = new JsonArray(2, null), ["max"] = new JsonArray(3.5, null) }),
                }
                : FakeDaemon.Refusal(command);
        });
        using var client = new CircusClient(daemon.ControlEndpoint);

        var history = await client.StatsHistoryAsync(new HistoryQuery { Series = ["node/cpu"], From = -3600, Points = 100 }, Cancelled);

        Assert.Equal("""{"series":["node/cpu"],"from":-3600,"points":100}""", asked!.ToJsonString());
        Assert.Equal((10.0, 1736500000.0), (history.Resolution, history.From));
        var series = Assert.Single(history.Series);
        Assert.Equal([3.5, null], series.Max);
    }

    [Fact]
    public async Task Query_Refused_SaysWhy()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => FakeDaemon.Refusal("not now"));
        using var client = new CircusClient(daemon.ControlEndpoint);

        Assert.Equal("not now", (await Assert.ThrowsAsync<CommandRefusedException>(() => client.StatsMetricsAsync(Cancelled))).Message);
        await Assert.ThrowsAsync<CommandRefusedException>(() => client.StatsStatusAsync(Cancelled));
        await Assert.ThrowsAsync<CommandRefusedException>(() => client.SetStatsIntervalAsync(TimeSpan.FromSeconds(2), "web", Cancelled));
        Assert.Equal("""{"interval":2,"watcher":"web"}""", daemon.Requests[^1]["properties"]!.ToJsonString());
    }

    [Fact]
    public async Task Query_AnswerOfSomethingElse_IsRefused()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => new() { ["processes"] = 3, ["watchers"] = 3, ["series"] = "x" });
        using var client = new CircusClient(daemon.ControlEndpoint);

        await Assert.ThrowsAsync<CommandRefusedException>(() => client.StatsPssAsync(pid: 3, cancellationToken: Cancelled));
        await Assert.ThrowsAsync<CommandRefusedException>(() => client.StatsIntervalAsync(Cancelled));
        await Assert.ThrowsAsync<CommandRefusedException>(() => client.StatsHistoryAsync(new HistoryQuery { Series = [] }, Cancelled));
        await Assert.ThrowsAsync<CommandRefusedException>(() => client.StatsMetricsAsync(Cancelled));
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:5557", "tcp://127.0.0.1:5558")]
    [InlineData("tcp://*:65535", "tcp://*:65534")]
    [InlineData("tcp://[::1]:0", "tcp://[::1]:0")]
    [InlineData("nonsense", "tcp://127.0.0.1:5558")]
    public void QueryOf_IsThePortBehind(string stats, string query) => Assert.Equal(query, Endpoint.QueryOf(stats));

    [Theory]
    [InlineData("tcp://*:7000", "tcp://10.0.0.7:7000")]
    [InlineData(null, "tcp://10.0.0.7:5558")]
    public void QueryOf_Announced_IsThatPortOfTheSameHost(string? announced, string query) =>
        Assert.Equal(query, Endpoint.QueryOf("tcp://10.0.0.7:5557", announced));

    private static async Task PublishAsync(FakeDaemon daemon, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            for (var seq = 1; await timer.WaitForNextTickAsync(stop); seq++)
            {
                daemon.Measures(Samples.Round(seq, processes: 3000));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }
}
