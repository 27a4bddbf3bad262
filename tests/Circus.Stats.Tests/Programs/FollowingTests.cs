using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Stats.Tests.Programs;

/// <summary>How circusd-stats follows what the daemon says, and what it does when the daemon says nothing.</summary>
public sealed class FollowingTests
{
    [Fact]
    public async Task Spawn_ByEvent_IsMeasured()
    {
        using var first = Subject.Sleeper();
        using var second = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [first.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint, "web");
        await samples.OfAsync("web", first.Pid);

        node.Has("web", first.Pid, second.Pid);
        await node.HappensAsync("web", EventAction.Spawn, second.Pid);

        Assert.Equal("sleep", (await samples.OfAsync(second.Pid)).Cmdline);
        await samples.OfAsync("web", first.Pid, second.Pid);
    }

    [Fact]
    public async Task Spawn_OfAWatcherThatNobodyDescribed_IsMeasured()
    {
        using var sleeper = Subject.Sleeper();
        using var node = await FakeNode.StartAsync();
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint);

        node.Has("new", sleeper.Pid);
        await node.HappensAsync("new", EventAction.Spawn, sleeper.Pid);

        await samples.OfAsync("new", sleeper.Pid);
    }

    [Fact]
    [Trait("Peer", "224")]
    public async Task Death_OneOfTwo_TheOtherIsMeasuredOn()
    {
        using var first = Subject.Sleeper();
        using var second = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [first.Pid, second.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint, "web");
        await samples.OfAsync("web", first.Pid, second.Pid);

        await first.EndAsync();
        node.Has("web", second.Pid);
        await node.HappensAsync("web", EventAction.Reap, first.Pid);
        await samples.OfAsync("web", second.Pid);

        Assert.All((await samples.PassesAsync("web", 3)).OfType<ProcessSample>(), sample => Assert.Equal(second.Pid, sample.Pid));
    }

    [Fact]
    public async Task Death_NobodySaidSo_DisappearsAllTheSame()
    {
        using var first = Subject.Sleeper();
        using var second = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [first.Pid, second.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint, "web");
        await samples.OfAsync("web", first.Pid, second.Pid);

        await first.EndAsync();

        await samples.OfAsync("web", second.Pid);
    }

    [Fact]
    public async Task Death_OfTheLastProcess_IsOneLastEmptyAggregate()
    {
        using var web = Subject.Sleeper();
        using var other = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [web.Pid]), ("other", [other.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint);
        await samples.OfAsync("web", web.Pid);

        node.Has("web");
        await node.HappensAsync("web", EventAction.Reap, web.Pid);
        var last = await samples.OfAsync("web");

        Assert.Equal((0, 0, 0, 0), (last.Cpu, last.Mem, last.Age, last.Rss));
        Assert.DoesNotContain(await samples.PassesAsync("other", 3), sample => sample.WatcherKey == "web");
    }

    [Fact]
    public async Task Kill_ByEvent_IsMeasuredForAsLongAsItLives()
    {
        using var sleeper = Subject.Sleeper();
        using var other = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [sleeper.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint, "web");
        await samples.OfAsync("web", sleeper.Pid);

        await node.HappensAsync("web", EventAction.Kill, sleeper.Pid);
        // What is heard behind it shows that it was heard.
        node.Has("web", sleeper.Pid, other.Pid);
        await node.HappensAsync("web", EventAction.Spawn, other.Pid);

        await samples.OfAsync("web", sleeper.Pid, other.Pid);
    }

    [Fact]
    public async Task Events_Missing_TheDescriptionIsAskedForAnew()
    {
        using var first = Subject.Sleeper();
        using var second = Subject.Sleeper();
        using var node = await FakeNode.StartAsync(("web", [first.Pid]));
        await using var program = await node.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint, "web");
        await samples.OfAsync("web", first.Pid);

        node.Has("web", first.Pid, second.Pid);
        await node.HappensAsync("web", EventAction.Updated, lost: 1);

        await samples.OfAsync("web", first.Pid, second.Pid);
    }

    [Fact]
    public async Task Daemon_GoesAwayAndReturns_KnownProcessesAreMeasuredMeanwhileAndNewOnesAfter()
    {
        using var before = Subject.Sleeper();
        using var after = Subject.Sleeper();
        using var gone = await FakeNode.StartAsync(("web", [before.Pid]));
        await using var program = await gone.MeasureAsync();
        await using var samples = new SampleReader(program.Endpoint, "web");
        await samples.OfAsync("web", before.Pid);
        await gone.HappensAsync("web", EventAction.Updated);

        gone.Dispose();
        Assert.Equal(3, (await samples.PassesAsync("web", 3)).OfType<ProcessSample>().Count(sample => sample.Pid == before.Pid));
        using var node = await FakeNode.StartAsync(0, gone, ("web", [after.Pid]));
        await node.HappensAsync("web", EventAction.Updated, lost: 100);

        await samples.OfAsync("web", after.Pid);
        await samples.OfAsync("web", after.Pid);
    }
}
