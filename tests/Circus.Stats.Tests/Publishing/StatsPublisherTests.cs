using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Stats.Publishing;
using Circus.Stats.Tests.Programs;
using Circus.TestKit;

namespace Circus.Stats.Tests.Publishing;

public sealed class StatsPublisherTests
{
    [Fact]
    public async Task Publish_Round_ArrivesInItsOrderUnderItsTopics()
    {
        using var thread = new SocketThread("test");
        var publisher = new StatsPublisher(thread);
        var endpoint = FreePort.Endpoint();
        Assert.Null(await publisher.BindAsync(endpoint, null));
        await using var samples = new SampleReader(endpoint);
        var first = samples.NextAsync();

        // Nothing tells when the subscription is in place but what arrives.
        while (!first.IsCompleted)
        {
            publisher.Publish([new WatcherSample("probe", new WatcherPayload())], []);
            await Task.WhenAny(first, Task.Delay(1, TestContext.Current.CancellationToken));
        }

        publisher.Publish(
        [
            new ProcessSample("web_app", 11, new ProcessPayload { Pid = 11, Cpu = 12.5, Subtopic = 11 }),
            new WatcherSample("web_app", new WatcherPayload { Pids = [11], Cpu = null }),
        ],
        []);
        StatsSample sample;
        do
        {
            sample = await samples.NextAsync();
        }
        while (sample.WatcherKey == "probe");

        var process = Assert.IsType<ProcessSample>(sample);
        var watcher = Assert.IsType<WatcherSample>(await samples.NextAsync());
        Assert.Equal(("web_app", 11, 11, 12.5, 11), (process.WatcherKey, process.Pid, process.Payload.Pid, process.Payload.Cpu, process.Payload.Subtopic));
        Assert.Equal([11], watcher.Payload.Pids);
        Assert.Null(watcher.Payload.Cpu);
    }

    [Fact]
    [Trait("Peer", "221")]
    public async Task Publish_AfterTheSocketIsClosed_IsSwallowed()
    {
        var thread = new SocketThread("test");
        var publisher = new StatsPublisher(thread);
        Assert.Null(await publisher.BindAsync(FreePort.Endpoint(), null));
        thread.Dispose();

        publisher.Publish([new WatcherSample("late", new WatcherPayload())], [[1]]);

        Assert.Equal(0, publisher.Dropped);
    }

    [Fact]
    public async Task Bind_AddressTakenByAnotherPublisher_IsSaidAndTheThreadLivesOn()
    {
        using var thread = new SocketThread("test");
        var endpoint = FreePort.Endpoint();
        var first = new StatsPublisher(thread);
        Assert.Null(await first.BindAsync(endpoint, null));
        var second = new StatsPublisher(thread);

        Assert.StartsWith($"{endpoint} is taken by another process", await second.BindAsync(endpoint, null));
        second.Publish([new WatcherSample("lost", new WatcherPayload())], []);

        Assert.Null(await new StatsPublisher(thread).BindAsync(FreePort.Endpoint(), null));
    }
}
