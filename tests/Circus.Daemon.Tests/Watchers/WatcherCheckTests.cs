using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherCheckTests
{
    private static readonly DaemonOptions _everySecond = new() { CheckDelay = TimeSpan.FromSeconds(1) };

    [Fact]
    public void Check_ProcessIsGoneWithoutAWord_IsReplacedAtTheSecondLook()
    {
        using var stage = Checked(_everySecond);
        var pid = stage.Live()[0];
        stage.Linux.Vanish(pid);

        stage.Pass(1.5);
        Assert.Equal([pid], stage.Live());
        stage.Pass(1);

        Assert.NotEqual([pid], stage.Live());
        Assert.Equal("exit", stage.Events.Last("reap").Reason);
    }

    [Fact]
    public void Check_StoppingProcessIsGoneWithoutAWord_StopEnds()
    {
        using var stage = Checked(_everySecond);
        stage.Linux.ObeysStopSignals = false;
        stage.Do(watcher => watcher.Stop());
        stage.Linux.Vanish(stage.Linux.Alive[0]);

        stage.Pass(3);

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
    }

    [Fact]
    [Trait("Peer", "178")]
    public void Check_WhileStopping_StartsNothing()
    {
        using var stage = Checked(_everySecond);
        stage.Linux.OthersPerTree = 0;
        stage.Do(watcher => watcher.Scale(2));
        stage.Linux.ObeysStopSignals = false;
        stage.Do(watcher => watcher.Stop());
        stage.Linux.Vanish(stage.Linux.Alive[0]);

        stage.Pass(3);

        Assert.Equal((WatcherState.Stopping, 1, 2), (stage.Watcher.State, stage.Linux.Alive.Count, stage.Linux.Launches.Count));
    }

    [Fact]
    public void Check_AllIsWell_ChangesNothing()
    {
        using var stage = Checked(_everySecond);
        var before = stage.Live();
        stage.Events.Clear();

        stage.Pass(10);

        Assert.Equal(before, stage.Live());
        Assert.Empty(stage.Events.All);
    }

    [Fact]
    public void Check_DelayIsZero_NothingIsLookedAt()
    {
        using var stage = Checked(new DaemonOptions { CheckDelay = TimeSpan.Zero });
        var looks = 0;
        stage.Arbiter.FindZombie = () => looks++;

        stage.Pass(60);

        Assert.Equal(0, looks);
    }

    [Fact]
    public void Check_DelayWasZeroAndIsNot_BeginsThen_AndEndsWhenItIsZeroAgain()
    {
        using var stage = Checked(new DaemonOptions { CheckDelay = TimeSpan.Zero });
        var looks = 0;
        stage.Arbiter.FindZombie = () => looks++;

        stage.Do(() => stage.Arbiter.Take(_everySecond));
        stage.Pass(2.5);
        stage.Do(() => stage.Arbiter.Take(new DaemonOptions { CheckDelay = TimeSpan.Zero }));
        stage.Pass(60);

        Assert.Equal(2, looks);
    }

    [Fact]
    public void Check_DelayBecomesShorter_NextOneDoesNotWaitForTheFormer()
    {
        using var stage = Checked(new DaemonOptions { CheckDelay = TimeSpan.FromHours(1) });
        var looks = 0;
        stage.Arbiter.FindZombie = () => looks++;

        stage.Do(() => stage.Arbiter.Take(_everySecond));
        stage.Pass(1.5);

        Assert.Equal(1, looks);
    }

    private static Stage Checked(DaemonOptions options)
    {
        var stage = new Stage(options, Stage.Options(numProcesses: 1));
        stage.Do(watcher => watcher.Start());
        stage.Do(stage.Arbiter.BeginChecks);
        return stage;
    }
}
