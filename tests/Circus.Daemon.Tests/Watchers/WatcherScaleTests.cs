using Circus.Daemon.Interop;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherScaleTests
{
    [Fact]
    public void Scale_Up_MakesTheMissingOnes()
    {
        using var stage = Stage.Started(Stage.Options());

        stage.Do(watcher => watcher.Scale(3));

        Assert.Equal([1, 2, 3], stage.Watcher.Processes.Select(process => process.Slot));
    }

    [Fact]
    [Trait("Peer", "181")]
    public void Scale_Down_EndsTheOldestOnes()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 3));
        var newest = stage.Live()[2];

        stage.Do(watcher => watcher.Scale(1));

        Assert.Equal([newest], stage.Live());
        Assert.Equal("scale", stage.Events.Last("reap").Reason);
        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Fact]
    public void Scale_BelowZero_IsZeroAndStaysActive()
    {
        using var stage = Stage.Started(Stage.Options());
        var target = -1;

        stage.Do(watcher => target = watcher.Scale(-5));

        Assert.Equal((0, 0, WatcherState.Active), (target, stage.Live().Length, stage.Watcher.State));
    }

    [Fact]
    public void Scale_Stopped_ChangesTheTargetOnly()
    {
        using var stage = new Stage(Stage.Options());

        stage.Do(watcher => watcher.Scale(4));

        Assert.Equal((4, 0), (stage.Watcher.Options.NumProcesses, stage.Linux.Launches.Count));
    }

    [Fact]
    public void Scale_DownWhileASlotWaits_GivesTheSlotUp()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2));
        stage.Die(stage.Watcher.Processes.Single(process => process.Slot == 2).Pid);
        stage.Die(stage.Watcher.Processes.Single(process => process.Slot == 2).Pid);

        stage.Do(watcher => watcher.Scale(1));
        stage.Pass(10);

        Assert.Equal(1, Assert.Single(stage.Watcher.Processes).Slot);
        Assert.Null(stage.Watcher.NextTry);
    }

    [Fact]
    public void KillProcesses_OneIgnoresTheSignal_IsReplacedOnlyWhenItIsGone()
    {
        using var stage = Stage.Started(Stage.Options() with { Singleton = true });
        stage.Linux.ObeysStopSignals = false;
        var pid = stage.Live()[0];

        stage.Do(watcher => watcher.KillProcesses(pid, Signal.Int, TimeSpan.FromSeconds(3)));
        stage.Pass(2.9);
        Assert.Equal([pid], stage.Linux.Alive);
        stage.Pass(0.2);

        Assert.NotEqual(pid, Assert.Single(stage.Live()));
        Assert.Equal([(pid, 2), (pid, 9)], stage.Linux.Signals);
        Assert.Equal("kill", stage.Events.Last("reap").Reason);
    }

    [Fact]
    public void KillProcesses_UnknownPid_DoesNothing()
    {
        using var stage = Stage.Started(Stage.Options());

        stage.Do(watcher => watcher.KillProcesses(1, null, null));

        Assert.Empty(stage.Linux.Signals);
    }

    [Fact]
    public void Reload_Active_NewOnesComeBeforeOldOnesGo()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2));
        var old = stage.Live();

        stage.Do(watcher => watcher.Reload());

        Assert.Equal(["spawn", "spawn", "kill", "kill", "reload", "reap", "reap"], stage.Events.Actions);
        Assert.Equal([3, 4], stage.Watcher.Processes.Select(process => process.Slot));
        Assert.Empty(stage.Live().Intersect(old));
        Assert.Equal("reload", stage.Events.Last("reap").Reason);
        Assert.Equal(0, stage.Watcher.Restarts);
    }

    [Fact]
    public void Reload_Twice_SlotsAlternate()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 4));

        stage.Do(watcher => watcher.Reload());
        stage.Do(watcher => watcher.Reload());

        Assert.Equal([1, 2, 3, 4], stage.Watcher.Processes.Select(process => process.Slot));
    }

    [Fact]
    public void Reload_NewOnesCannotBeStarted_OldOnesRunOn()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2) with { MaxRetry = 1 });
        var old = stage.Live();
        stage.Linux.LaunchFault = "program not found";

        stage.Do(watcher => watcher.Reload());
        stage.Pass(60);

        Assert.Equal((WatcherState.Active, "program not found"), (stage.Watcher.State, stage.Watcher.ReloadFault));
        Assert.Equal(old, stage.Live());
        Assert.Equal(0, stage.Events.Count("reload"));
    }

    [Fact]
    public void Reload_NewOnesDieWhileOthersAreStillMade_OldOnesRunOn()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 2) with { WarmupDelay = TimeSpan.FromSeconds(1) });
        stage.Do(watcher => watcher.Start());
        stage.Pass(2);
        var old = stage.Live();

        stage.Do(watcher => watcher.Reload());
        stage.Die(stage.Live().Except(old).Single());
        stage.Pass(1);
        stage.Die(stage.Live().Except(old).Single());

        Assert.Equal(old, stage.Live());
        Assert.NotNull(stage.Watcher.NextTry);
    }

    [Fact]
    public void Reload_Singleton_ThereAreNeverTwo()
    {
        using var stage = Stage.Started(Stage.Options() with { Singleton = true });
        stage.Linux.ObeysStopSignals = false;

        stage.Do(watcher => watcher.Reload());
        Assert.Single(stage.Linux.Alive);
        stage.Pass(31);

        Assert.Single(stage.Live());
    }

    [Fact]
    public void Reload_Stopped_StartsAsInCircus()
    {
        using var stage = new Stage(Stage.Options());

        stage.Do(watcher => watcher.Reload());

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Fact]
    public void Change_CommandWhileItStarts_NoProcessKeepsTheOldOne()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 2) with { WarmupDelay = TimeSpan.FromSeconds(1) });
        stage.Do(watcher => watcher.Start());
        var first = stage.Live()[0];

        stage.Do(watcher => watcher.Change(watcher.Options with { Cmd = "/bin/new" }, 1, needsReload: true));
        stage.Pass(3);

        Assert.DoesNotContain(first, stage.Linux.Alive);
        Assert.Equal(2, stage.Live().Length);
        Assert.All(stage.Linux.Launches.Skip(1), launch => Assert.Equal("/bin/new", launch.Arguments[0]));
    }
}
