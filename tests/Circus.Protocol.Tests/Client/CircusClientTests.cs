using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.TestKit;

namespace Circus.Protocol.Tests.Client;

public sealed class CircusClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_Overlapping_EachGetsItsOwnReply()
    {
        using var daemon = await FakeDaemon.StartAsync((_, properties) => new() { ["echo"] = properties["n"]!.GetValue<int>() });
        using var client = new CircusClient(daemon.ControlEndpoint);

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => client.CallAsync("x", new JsonObject { ["n"] = n }, Cancelled)));

        Assert.Equal(Enumerable.Range(0, 50), replies.Select(reply => reply.GetProperty("echo").GetInt32()));
    }

    [Fact]
    public async Task Send_NobodyThere_TimesOutWithTheAddress()
    {
        using var client = new CircusClient("tcp://127.0.0.1:1");

        var silence = await Assert.ThrowsAsync<DaemonUnreachableException>(() => client.SendAsync(new("list"), TimeSpan.FromMilliseconds(50), Cancelled));

        Assert.Equal("tcp://127.0.0.1:1", silence.Endpoint);
    }

    [Fact]
    public async Task Send_Cancelled_IsCancelled()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        using var client = new CircusClient(daemon.ControlEndpoint);
        using var cancel = new CancellationTokenSource();
        var sent = client.SendAsync(new("list"), null, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
    }

    [Fact]
    public async Task Send_AfterATimeout_Works()
    {
        var answers = new ConcurrentQueue<JsonObject?>([null, new() { ["n"] = 1 }]);
        using var daemon = await FakeDaemon.StartAsync((_, _) => answers.TryDequeue(out var answer) ? answer : null);
        using var client = new CircusClient(daemon.ControlEndpoint);

        await Assert.ThrowsAsync<DaemonUnreachableException>(() => client.SendAsync(new("a"), TimeSpan.FromMilliseconds(500), Cancelled));

        Assert.Equal(1, (await client.CallAsync("b", null, Cancelled)).GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task Call_Refused_ThrowsTheReason()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => FakeDaemon.Refusal("no such thing", 5));
        using var client = new CircusClient(daemon.ControlEndpoint);

        var refusal = await Assert.ThrowsAsync<CommandRefusedException>(() => client.CallAsync("x", null, Cancelled));

        Assert.Equal(("no such thing", ErrorCode.CommandError), (refusal.Message, refusal.Code));
    }

    [Fact]
    public async Task Describe_Original_IsPutTogetherFromWhatItHas()
    {
        using var daemon = await FakeDaemon.StartAsync((command, _) => command switch
        {
            "status" => new() { ["statuses"] = new JsonObject { ["Web App"] = "active", ["off"] = "stopped", ["circusd-stats"] = "active" } },
            "stats" => new()
            {
                ["infos"] = new JsonObject
                {
                    ["Web App"] = new JsonObject { ["11"] = new JsonObject { ["pid"] = 11, ["wid"] = 1, ["started"] = 5.5 }, ["12"] = "No such process (stopped?)" },
                    ["off"] = new JsonObject(),
                },
            },
            "dstats" => new() { ["info"] = new JsonObject { ["pid"] = 9, ["create_time"] = 2.5 } },
            "options" => new() { ["options"] = new JsonObject { ["cmd"] = "node", ["args"] = "app.js", ["numprocesses"] = 2, ["singleton"] = false, ["priority"] = 3 } },
            _ => FakeDaemon.Refusal($"unknown command: '{command}'", 2),
        });
        using var client = new CircusClient(daemon.ControlEndpoint);

        var node = await client.DescribeAsync(Cancelled);

        Assert.Equal((9, 2.5, null), (node.Pid, node.Started, node.Version));
        var web = node.Watchers.Single(watcher => watcher.Name == "Web App");
        Assert.Equal(("web_app", "active", "node app.js", 2, 3), (web.Key, web.Status, web.Cmd, web.Numprocesses, web.Priority));
        Assert.Equal([new ProcessDescription { Pid = 11, Wid = 1, Started = 5.5 }], web.Processes);
        Assert.True(node.Watchers.Single(watcher => watcher.Name == "circusd-stats").Own);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"node":3}""")]
    [InlineData("""{"node":null}""")]
    [InlineData("""{"node":{"pid":"seven"}}""")]
    [InlineData("""{"node":{"watchers":[{"name":"web"}]}}""")]
    public async Task Describe_AnswerThatIsNoDescription_IsARefusal(string answer)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => JsonNode.Parse(answer)!.AsObject());
        using var client = new CircusClient(daemon.ControlEndpoint);

        var refusal = await Assert.ThrowsAsync<CommandRefusedException>(() => client.DescribeAsync(Cancelled));

        Assert.Equal(ErrorCode.BadMessageData, refusal.Code);
    }

    [Fact]
    public async Task Describe_OriginalWithAnswersOfAnotherForm_IsARefusal()
    {
        using var daemon = await FakeDaemon.StartAsync((command, _) => command == "describe" ? FakeDaemon.Refusal("unknown", 2) : []);
        using var client = new CircusClient(daemon.ControlEndpoint);

        await Assert.ThrowsAsync<CommandRefusedException>(() => client.DescribeAsync(Cancelled));
    }

    [Fact]
    public async Task Subscriber_OneProcess_DoesNotGetThoseWhosePidBeginsLikeIt()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        using var samples = new StatsSubscriber(daemon.StatsEndpoint, "web", 12);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var publishing = PublishAsync(daemon, stop.Token);

        List<int?> pids = [];
        await foreach (var sample in samples.ReadAllAsync(Cancelled))
        {
            pids.Add((sample as ProcessSample)?.Pid);
            if (pids.Count == 5)
            {
                break;
            }
        }

        await stop.CancelAsync();
        await publishing;
        Assert.All(pids, pid => Assert.Equal(12, pid));
    }

    [Fact]
    public async Task Subscriber_OneWatcher_GetsNeitherOthersNorThoseWithALongerName()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        using var samples = new StatsSubscriber(daemon.StatsEndpoint, "web");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var publishing = PublishAsync(daemon, stop.Token);

        List<string> keys = [];
        await foreach (var sample in samples.ReadAllAsync(Cancelled))
        {
            keys.Add(sample.WatcherKey);
            if (keys.Count == 5)
            {
                break;
            }
        }

        await stop.CancelAsync();
        await publishing;
        Assert.All(keys, key => Assert.Equal("web", key));
    }

    [Fact]
    public async Task Dispose_WhileReading_EndsTheReading()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        var events = new EventSubscriber(daemon.EventEndpoint);
        var reading = ReadAsync(events);

        events.Dispose();

        await reading.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
    }

    private static async Task ReadAsync(EventSubscriber events)
    {
        await foreach (var _ in events.ReadAllAsync(Cancelled))
        {
            Assert.Fail("nothing was published");
        }
    }

    private static async Task PublishAsync(FakeDaemon daemon, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var pid in new[] { 123, 12 })
                {
                    daemon.Samples($"stat.web.{pid}", new() { ["pid"] = pid, ["cpu"] = 1 });
                }

                foreach (var key in new[] { "web2", "other", "web" })
                {
                    daemon.Samples($"stat.{key}", new() { ["pid"] = new JsonArray(), ["cpu"] = 1 });
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test has what it wanted.
        }
    }
}
