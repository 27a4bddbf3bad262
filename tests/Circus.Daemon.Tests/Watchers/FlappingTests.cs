using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class FlappingTests
{
    private static readonly WatcherOptions _flapping = Stage.Options() with { Flapping = new FlappingOptions() };

    [Fact]
    [Trait("Peer", "226")]
    [Trait("Peer", "228")]
    [Trait("Peer", "229")]
    public void OnEnd_EndsWithinTheWindow_MakeASeriesThatWaitsLongerEachTime()
    {
        var count = new FlappingCount();
        List<double> delays = [];
        var now = 0.0;
        for (var i = 0; i < 10; i++)
        {
            var decision = End(count, now);
            delays.Add(decision.Delay.TotalSeconds);
            now += decision.Delay.TotalSeconds + 0.1;
        }

        Assert.Equal([0, 7, 0, 14, 0, 28, 0, 56, 0, 60], delays);
        End(count, now);
        Assert.True(End(count, now + 0.1).IsHopeless);
    }

    [Fact]
    [Trait("Peer", "226")]
    public void OnEnd_EndsFurtherApart_MakeNone()
    {
        var count = new FlappingCount();

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(TimeSpan.Zero, End(count, i * 1.1, lifetime: 1.1).Delay);
        }
    }

    [Fact]
    [Trait("Peer", "230")]
    public void OnEnd_OneThatLivedLong_BeginsWithACleanSlate()
    {
        var count = new FlappingCount();
        End(count, 0);
        Assert.Equal(1, End(count, 0).Series);

        Assert.Equal(0, End(count, 100, lifetime: 90).Series);
        Assert.Equal(1, End(count, 100.1).Series);
    }

    [Fact]
    [Trait("Peer", "231")]
    public void OnEnd_MaxRetryMinusOne_WaitsForEver()
    {
        var count = new FlappingCount();
        var now = 0.0;
        for (var series = 1; series <= 20; series++)
        {
            End(count, now, maxRetry: -1);
            var decision = End(count, now, maxRetry: -1);

            Assert.Equal((series, false), (decision.Series, decision.IsHopeless));
            Assert.True(decision.Delay > TimeSpan.Zero);
            now += decision.Delay.TotalSeconds + 0.1;
        }
    }

    [Fact]
    public void OnEnd_OthersEndDuringTheWait_JoinIt()
    {
        var count = new FlappingCount();
        End(count, 0);
        End(count, 0);

        Assert.Equal(new FlappingDecision(TimeSpan.FromSeconds(4), 1, IsNew: false, IsHopeless: false), End(count, 3));
    }

    [Fact]
    [Trait("Peer", "227")]
    [Trait("Peer", "228")]
    public void Die_Twice_WatcherWaitsAndTells()
    {
        using var stage = Stage.Started(_flapping);

        stage.Die(stage.Live()[0]);
        Assert.Single(stage.Live());
        stage.Die(stage.Live()[0]);

        Assert.Empty(stage.Live());
        Assert.Equal("backing_off", stage.Watcher.Substate);
        Assert.StartsWith("flapping: 2 ends within 1 s; the last: process ", stage.Watcher.SubstateReason, StringComparison.Ordinal);
        Assert.Equal(1, stage.Events.Last("flapping").Attempt);
        stage.Pass(6.9);
        Assert.Empty(stage.Live());
        stage.Pass(0.2);
        Assert.Single(stage.Live());
    }

    [Fact]
    [Trait("Peer", "229")]
    public void Die_TooManySeries_WatcherGivesUp()
    {
        using var stage = Stage.Started(_flapping with { Flapping = new FlappingOptions { MaxRetry = 1 } });

        foreach (var _ in new[] { 1, 2 })
        {
            stage.Die(stage.Live()[0]);
            stage.Die(stage.Live()[0]);
            stage.Pass(8);
        }

        Assert.Equal(WatcherState.Failed, stage.Watcher.State);
        Assert.StartsWith("flapping: 2 ends within 1 s, 2 times in a row", stage.Watcher.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Stop_DuringTheWait_NothingComesBack()
    {
        using var stage = Stage.Started(_flapping);
        stage.Die(stage.Live()[0]);
        stage.Die(stage.Live()[0]);

        stage.Do(watcher => watcher.Stop());
        stage.Pass(60);

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Empty(stage.Linux.Alive);
    }

    [Fact]
    public void Kill_OnRequest_IsNoFlapping()
    {
        using var stage = Stage.Started(_flapping);

        for (var i = 0; i < 5; i++)
        {
            stage.Do(watcher => watcher.KillProcesses(null, null, null));
        }

        Assert.Single(stage.Live());
        Assert.Equal(0, stage.Events.Count("flapping"));
    }

    private static FlappingDecision End(FlappingCount count, double now, double lifetime = 0, int? maxRetry = null) =>
        count.OnEnd(new FlappingOptions() is var options && maxRetry is { } max ? options with { MaxRetry = max } : options, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(lifetime), TimeSpan.FromSeconds(now));
}
