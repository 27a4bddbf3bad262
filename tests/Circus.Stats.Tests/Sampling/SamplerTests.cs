using Circus.Protocol.Messages;
using Circus.Stats.Proc;
using Circus.Stats.Publishing;
using Circus.Stats.Sampling;
using Circus.Stats.Sockets;
using Circus.Stats.Tests.Programs;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Stats.Tests.Sampling;

/// <summary>Passes over real processes, with a clock of the test's own.</summary>
public sealed class SamplerTests : IDisposable
{
    private readonly PidRegistry _registry = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddSeconds(1000));
    private readonly SocketMeter _sockets = new(0, TimeProvider.System);
    private readonly CircusTopics _topics;
    private readonly Sampler _sampler;

    public SamplerTests()
    {
        _sampler = new Sampler(_registry, new Intervals(TimeSpan.FromSeconds(1), _clock), new DescriptorBudget(1000), _clock);
        _topics = new CircusTopics(_registry);
    }

    [Fact]
    [Trait("Peer", "215")]
    public void Round_Processes_AreBeforeTheirAggregate()
    {
        using var one = Subject.Sleeper();
        using var two = Subject.Sleeper();
        Learn(0, ("web", [one.Pid, two.Pid]));

        var round = Round();

        Assert.Equal(new[] { one.Pid, two.Pid }.Order(), round.OfType<ProcessSample>().Select(sample => sample.Pid));
        Assert.Equal((one.Pid, one.Pid), round.OfType<ProcessSample>().Where(s => s.Pid == one.Pid).Select(s => (s.Payload.Pid, s.Payload.Subtopic!.Value)).Single());
        Assert.Equal(2, Assert.IsType<WatcherSample>(round[^1]).Payload.Pids.Count);
    }

    [Fact]
    public void Round_Second_HasTheTimeBetween()
    {
        using var one = Subject.Sleeper();
        Learn(0, ("web", [one.Pid]));

        Assert.Equal((1000, null), Total(Round(), "web") is var first ? (first.Time, first.Interval) : default);
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal((1001.5, 1.5), Total(Round(), "web") is var second ? (second.Time, second.Interval) : default);
    }

    [Fact]
    public void Round_WatcherWithoutProcesses_IsNotPublished()
    {
        Learn(0, ("off", []));

        Assert.Empty(Round());
    }

    [Fact]
    [Trait("Peer", "215")]
    [Trait("Peer", "224")]
    public async Task Round_AfterTheLastEnd_SaysSoOnce()
    {
        using var one = Subject.Sleeper();
        Learn(0, ("web", [one.Pid]));
        Round();
        await one.EndAsync();

        Assert.Empty(Assert.IsType<WatcherSample>(Assert.Single(Round())).Payload.Pids);
        Assert.Empty(Round());
        Assert.Empty(_registry.Watchers["web"]);
    }

    [Fact]
    public void Round_PidOfNobody_IsForgotten()
    {
        // Beyond the largest that Linux gives, proc_sys_kernel(5).
        Learn(0, ("web", [4_194_305]));

        Assert.Empty(Round());
        Assert.Empty(_registry.Watchers["web"]);
    }

    [Fact]
    [Trait("Peer", "216")]
    public void Round_OwnWatcher_IsAlsoInTheDaemonsGroup()
    {
        using var stats = Subject.Sleeper();
        Learn(Environment.ProcessId, ("circusd-stats", [stats.Pid]));

        var samples = Round().OfType<ProcessSample>().Select(sample => (sample.WatcherKey, sample.Pid, sample.Payload.Name));

        Assert.Equal(
            [("circusd-stats", stats.Pid, null), ("circus", Environment.ProcessId, "circusd"), ("circus", stats.Pid, "circusd-stats")], samples);
    }

    [Fact]
    public void Pass_TheSameProcessTwice_BelongsToOneWatcher()
    {
        using var one = Subject.Sleeper();
        Learn(0, ("a", [one.Pid]), ("b", [one.Pid]));

        Round();
        Round();

        Assert.Equal(one.Pid, Assert.Single(_sampler.ProcessRows).Pid);
    }

    public void Dispose()
    {
        _sampler.Dispose();
        _sockets.Dispose();
    }

    private static WatcherPayload Total(IReadOnlyList<StatsSample> round, string key) => round.OfType<WatcherSample>().Single(sample => sample.WatcherKey == key).Payload;

    /// <summary>A pass; the next one is due a second later.</summary>
    private List<StatsSample> Round()
    {
        _sampler.Pass(default);
        var samples = _topics.Of(_sampler, _sockets, _ => true);
        _clock.Advance(TimeSpan.FromSeconds(1));
        return samples;
    }

    private void Learn(int daemon, params (string Key, int[] Pids)[] watchers)
    {
        _registry.BeginLearning();
        _registry.Learn(new NodeDescription
        {
            Pid = daemon,
            Watchers =
            [
                .. watchers.Select(watcher => new WatcherDescription
                {
                    Name = watcher.Key,
                    Key = watcher.Key,
                    Status = "active",
                    Processes = [.. watcher.Pids.Select(pid => new ProcessDescription { Pid = pid })],
                }),
            ],
        });
    }
}
