using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherTests
{
    [Fact]
    public void Start_TwoProcesses_SpawnsThemInSlotsAndBecomesActive()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 2));

        stage.Do(watcher => watcher.Start());

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        Assert.Equal([1, 2], stage.Watcher.Processes.Select(process => process.Slot));
        Assert.Equal(["starting", "spawn", "spawn", "start"], stage.Events.Actions);
        Assert.Equal(["/bin/program", "--flag"], stage.Linux.Launches[0].Arguments);
    }

    [Fact]
    public void Stop_ProcessesObey_EventsComeInTheOrderOfCircus()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2));

        stage.Do(watcher => watcher.Stop());

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Empty(stage.Linux.Alive);
        Assert.Equal(["stopping", "kill", "kill", "reap", "reap", "stop"], stage.Events.Actions);
        Assert.Equal(("stop", -15), (stage.Events.Last("reap").Reason, stage.Events.Last("reap").ExitCode));
    }

    [Fact]
    public void Stop_ProcessIgnoresTheSignal_IsKilledAfterTheGracePeriodNotBefore()
    {
        using var stage = Stage.Started(Stage.Options() with { GracefulTimeout = TimeSpan.FromSeconds(10), StopSignal = Signal.Int });
        stage.Linux.ObeysStopSignals = false;
        var pid = stage.Live()[0];

        stage.Do(watcher => watcher.Stop());
        stage.Pass(9.9);
        Assert.Equal([(pid, 2)], stage.Linux.Signals);
        Assert.Equal(WatcherState.Stopping, stage.Watcher.State);
        stage.Pass(0.2);

        Assert.Equal([(pid, 2), (pid, 9)], stage.Linux.Signals);
        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Equal(["stopping", "kill", "kill", "reap", "stop"], stage.Events.Actions);
        Assert.Equal(-9, stage.Events.Last("reap").ExitCode);
    }

    [Fact]
    public void Stop_NoGracePeriod_SendsBothSignalsAtOnce()
    {
        using var stage = Stage.Started(Stage.Options() with { GracefulTimeout = TimeSpan.Zero });
        stage.Linux.ObeysStopSignals = false;

        stage.Do(watcher => watcher.Stop());

        Assert.Equal([15, 9], stage.Linux.Signals.Select(sent => sent.Signal));
        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
    }

    [Fact]
    public void Stop_RestOfTheTreeLivesOn_HasItsGraceThenIsKilledBeforeTheWatcherIsStopped()
    {
        using var stage = Stage.Started(Stage.Options() with { GracefulTimeout = TimeSpan.FromSeconds(2) }, othersPerTree: 2);
        var pid = stage.Live()[0];

        stage.Do(watcher => watcher.Stop());
        stage.Pass(1.9);
        Assert.Equal(WatcherState.Stopping, stage.Watcher.State);
        Assert.Equal(ProcessState.Draining, stage.Watcher.Processes[0].State);
        Assert.DoesNotContain(pid, stage.Linux.Drained);
        stage.Pass(0.3);

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Equal((pid, 9), stage.Linux.Signals[^1]);
        Assert.Contains(pid, stage.Linux.Drained);
    }

    [Fact]
    public void Stop_RestOfTheTreeEndsByItself_IsOverWithoutSigkill()
    {
        using var stage = Stage.Started(Stage.Options(), othersPerTree: 1);
        var pid = stage.Live()[0];

        stage.Do(watcher => watcher.Stop());
        stage.Linux.LeaveOthers(pid, 0);
        stage.Pass(0.1);

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Equal([(pid, 15)], stage.Linux.Signals);
    }

    [Fact]
    public void Stop_TreeWithstandsSigkill_IsLeftAloneAfterAWhileSoThatTheDaemonCanEnd()
    {
        using var stage = Stage.Started(Stage.Options() with { GracefulTimeout = TimeSpan.FromSeconds(1) }, othersPerTree: 1);
        stage.Linux.TreesAreStuck = true;

        stage.Do(watcher => watcher.Stop());
        stage.Pass(5.5);
        Assert.Equal(WatcherState.Stopping, stage.Watcher.State);
        stage.Pass(1);

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
    }

    [Fact]
    public void Stop_TreeWithstandsSigkill_IsToldAndLookedAtUntilItIsGone()
    {
        using var stage = Stage.Started(Stage.Options() with { GracefulTimeout = TimeSpan.FromSeconds(1) }, othersPerTree: 1);
        var pid = stage.Live()[0];
        stage.Linux.TreesAreStuck = true;
        stage.Do(watcher => watcher.Stop());
        stage.Pass(7);

        Assert.Equal(("stuck", $"process {pid} (state D) withstands SIGKILL: it waits in the kernel, or belongs to another user"), (stage.Watcher.Substate, stage.Watcher.SubstateReason));
        Assert.DoesNotContain(pid, stage.Linux.Drained);

        stage.Linux.TreesAreStuck = false;
        stage.Pass(2.1);

        Assert.Null(stage.Watcher.Substate);
        Assert.Contains(pid, stage.Linux.Drained);
        Assert.Empty(stage.Linux.Alive);
    }

    [Fact]
    public void Stop_ProcessItselfWithstandsSigkill_IsToldAndItsEndIsTakenLater()
    {
        using var stage = Stage.Started(Stage.Options() with { GracefulTimeout = TimeSpan.FromSeconds(1) });
        var pid = stage.Live()[0];
        stage.Linux.WithstandsKill = true;
        stage.Do(watcher => watcher.Stop());
        stage.Pass(7);
        Assert.Equal((WatcherState.Stopped, "stuck"), (stage.Watcher.State, stage.Watcher.Substate));

        stage.Do(watcher => watcher.Start());
        Assert.Equal([pid + 1], stage.Live());
        Assert.Equal("stuck", stage.Watcher.Substate);
        stage.Die(pid);

        Assert.Null(stage.Watcher.Substate);
        Assert.Equal([pid + 1], stage.Live());
        Assert.Equal(0, stage.Watcher.Restarts);
    }

    [Fact]
    public void Start_SingletonIsStuck_NothingNewBeforeItIsGone()
    {
        using var stage = Stage.Started(Stage.Options() with { GracefulTimeout = TimeSpan.FromSeconds(1), Singleton = true });
        var pid = stage.Live()[0];
        stage.Linux.WithstandsKill = true;
        stage.Do(watcher => watcher.Restart());
        stage.Pass(7);
        Assert.Equal([pid], stage.Linux.Alive);

        stage.Die(pid);

        Assert.Equal([pid + 1], stage.Live());
    }

    [Fact]
    public void Stop_WhileStopped_SaysNothing()
    {
        using var stage = new Stage(Stage.Options());

        stage.Do(watcher => watcher.Stop());

        Assert.Empty(stage.Events.All);
    }

    [Fact]
    public void Stop_WhileStopping_JoinsTheRunningStop()
    {
        using var stage = Stage.Started(Stage.Options());
        stage.Linux.ObeysStopSignals = false;

        stage.Do(watcher => watcher.Stop());
        stage.Do(watcher => watcher.Stop());

        Assert.Single(stage.Linux.Signals);
        Assert.Equal(1, stage.Events.Count("stopping"));
    }

    [Fact]
    public void Kill_WhileStopping_CutsTheGracePeriodShort()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 3));
        stage.Linux.ObeysStopSignals = false;

        stage.Do(watcher => watcher.Stop());
        stage.Do(watcher => watcher.Kill());

        Assert.Empty(stage.Linux.Alive);
        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
    }

    [Fact]
    public void Death_FirstOne_IsReplacedAtOnceInTheSameSlot()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2));
        var pid = stage.Live()[0];

        stage.Die(pid, code: 3);

        Assert.Equal(["reap", "spawn"], stage.Events.Actions);
        Assert.Equal(("exit", 3, 1), (stage.Events.Last("reap").Reason, stage.Events.Last("reap").ExitCode, stage.Events.Last("reap").Wid));
        Assert.Equal(1, stage.Events.Last("spawn").Wid);
        Assert.Equal(2, stage.Live().Length);
        Assert.Equal(1, stage.Watcher.Restarts);
        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Fact]
    public void Death_BySignal_SaysSo()
    {
        using var stage = Stage.Started(Stage.Options());

        stage.Linux.End(stage.Live()[0], ExitStatus.Killed(11));
        stage.Report();

        Assert.Equal(("signal", -11), (stage.Events.Last("reap").Reason, stage.Events.Last("reap").ExitCode));
    }

    [Fact]
    public void Death_LeavesOthersBehind_SweepsThemBeforeItIsReplaced()
    {
        using var stage = Stage.Started(Stage.Options(), othersPerTree: 3);
        stage.Linux.OthersPerTree = 0;
        var pid = stage.Live()[0];

        stage.Die(pid);
        Assert.Equal((pid, 9), stage.Linux.Signals[^1]);
        Assert.Empty(stage.Live());
        stage.Pass(0.01);

        Assert.Single(stage.Live());
        Assert.DoesNotContain(pid, stage.Linux.Alive);
        Assert.Equal(0, stage.Events.Count("kill"));
    }

    [Fact]
    public void Death_AgainAndAgain_WaitsLongerEachTime()
    {
        using var stage = Stage.Started(Stage.Options());

        stage.Die(stage.Live()[0]);
        stage.Die(stage.Live()[0]);

        Assert.Empty(stage.Live());
        Assert.Equal("backing_off", stage.Events.Actions.Last());
        Assert.Equal(2, stage.Watcher.NextTry!.Attempt);
        Assert.StartsWith("process ", stage.Watcher.Reason, StringComparison.Ordinal);
        stage.Pass(0.49);
        Assert.Empty(stage.Live());
        stage.Pass(0.1);
        stage.Die(Assert.Single(stage.Live()));
        stage.Pass(0.99);
        Assert.Empty(stage.Live());
        stage.Pass(0.2);
        Assert.Single(stage.Live());
    }

    [Fact]
    public void Death_AfterALongLife_IsReplacedAtOnceAgain()
    {
        using var stage = Stage.Started(Stage.Options());
        stage.Die(stage.Live()[0]);
        stage.Die(stage.Live()[0]);
        stage.Pass(0.6);

        stage.Pass(10);
        stage.Die(stage.Live()[0]);

        Assert.Single(stage.Live());
    }

    [Fact]
    public void Death_OneSlotCrashes_TheOtherSlotsAreNotHeldBack()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2));
        stage.Die(stage.Watcher.Processes.Single(process => process.Slot == 1).Pid);
        stage.Die(stage.Watcher.Processes.Single(process => process.Slot == 1).Pid);
        Assert.Equal(1, stage.Watcher.NextTry!.Slot);

        stage.Die(stage.Watcher.Processes.Single(process => process.Slot == 2).Pid);

        Assert.Equal(2, Assert.Single(stage.Watcher.Processes).Slot);
    }

    [Fact]
    public void Start_SlotsWaitForTheirBackOff_TriesAtOnce()
    {
        using var stage = Stage.Started(Stage.Options());
        stage.Die(stage.Live()[0]);
        stage.Die(stage.Live()[0]);

        stage.Do(watcher => watcher.Start());

        Assert.Single(stage.Live());
        Assert.Null(stage.Watcher.NextTry);
    }

    [Fact]
    public void Stop_SlotsWaitForTheirBackOff_TheyAreGivenUp()
    {
        using var stage = Stage.Started(Stage.Options());
        stage.Die(stage.Live()[0]);
        stage.Die(stage.Live()[0]);

        stage.Do(watcher => watcher.Stop());
        stage.Pass(120);

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Empty(stage.Linux.Alive);
    }

    [Fact]
    public void Stop_StreamsOpen_AreReleasedWhenTheLastProcessIsGone()
    {
        using var stage = Stage.Started(Stage.Options() with { StdoutStream = Queue, StderrStream = Queue });
        Assert.Equal((ChildStream.Pipe, ChildStream.Pipe), (stage.Linux.Launches[0].Stdout, stage.Linux.Launches[0].Stderr));

        stage.Do(watcher => watcher.Stop());

        Assert.Equal(2, stage.Linux.Released.Count);
    }

    [Fact]
    public void Start_WarmupDelay_SpawnsOneAfterTheOther()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 3) with { WarmupDelay = TimeSpan.FromSeconds(2) });

        stage.Do(watcher => watcher.Start());
        Assert.Single(stage.Live());
        stage.Pass(1.9);
        Assert.Single(stage.Live());
        stage.Pass(0.2);
        Assert.Equal((2, WatcherState.Starting), (stage.Live().Length, stage.Watcher.State));
        stage.Pass(2);

        Assert.Equal((3, WatcherState.Active), (stage.Live().Length, stage.Watcher.State));
    }

    [Fact]
    public void Stop_DuringStart_NothingIsStartedAnyMore()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 3) with { WarmupDelay = TimeSpan.FromSeconds(2) });
        stage.Do(watcher => watcher.Start());

        stage.Do(watcher => watcher.Stop());
        stage.Pass(10);

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Single(stage.Linux.Launches);
        Assert.Equal(0, stage.Events.Count("start"));
    }

    [Fact]
    public void Start_StoppedDuringItsWarmUpBefore_PausesItsFullDelay()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 2) with { WarmupDelay = TimeSpan.FromSeconds(2) });
        stage.Do(watcher => watcher.Start());
        stage.Pass(1.9);
        stage.Do(watcher => watcher.Stop());
        stage.Do(watcher => watcher.Start());

        stage.Pass(1);

        Assert.Single(stage.Live());
    }

    [Fact]
    public void Start_WhileStopping_StartsWhenItHasStopped()
    {
        using var stage = Stage.Started(Stage.Options());
        stage.Linux.ObeysStopSignals = false;
        stage.Do(watcher => watcher.Stop());

        stage.Do(watcher => watcher.Start());
        Assert.Equal(WatcherState.Stopping, stage.Watcher.State);
        stage.Pass(31);

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        Assert.Equal(["stop", "starting", "spawn", "start"], stage.Events.Actions.TakeLast(4));
    }

    [Fact]
    public void Stop_RestartUnderWay_CallsItOff()
    {
        using var stage = Stage.Started(Stage.Options());
        stage.Linux.ObeysStopSignals = false;
        stage.Do(watcher => watcher.Restart());

        stage.Do(watcher => watcher.Stop());
        stage.Pass(31);

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Empty(stage.Linux.Alive);
    }

    [Fact]
    public void Restart_Active_EventsComeInTheOrderOfCircus()
    {
        using var stage = Stage.Started(Stage.Options());

        stage.Do(watcher => watcher.Restart());

        Assert.Equal(["stopping", "kill", "reap", "stop", "starting", "spawn", "start"], stage.Events.Actions);
        Assert.Equal("restart", stage.Events.Last("reap").Reason);
    }

    [Fact]
    public void Restart_WithoutRespawn_StartsAgain()
    {
        using var stage = Stage.Started(Stage.Options() with { Respawn = false });

        stage.Do(watcher => watcher.Restart());

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        Assert.Single(stage.Live());
    }

    [Fact]
    public void Restart_Stopped_Starts()
    {
        using var stage = new Stage(Stage.Options());

        stage.Do(watcher => watcher.Restart());

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Fact]
    public void Death_WithoutRespawn_TheLastOneStopsTheWatcher()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2) with { Respawn = false });

        stage.Die(stage.Live()[0], code: 0);
        Assert.Equal((WatcherState.Active, 1), (stage.Watcher.State, stage.Live().Length));
        stage.Die(stage.Live()[0], code: 0);

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Equal(["reap", "reap", "stop"], stage.Events.Actions);
        Assert.Equal(2, stage.Linux.Launches.Count);
    }

    [Fact]
    public void Death_WithoutRespawnDuringTheWarmUp_EveryProcessIsMadeOnce()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 3) with { Respawn = false, WarmupDelay = TimeSpan.FromSeconds(1) });
        stage.Do(watcher => watcher.Start());

        stage.Die(stage.Live()[0], code: 0);
        stage.Pass(10);

        Assert.Equal((3, 2, WatcherState.Active), (stage.Linux.Launches.Count, stage.Live().Length, stage.Watcher.State));
    }

    [Fact]
    public void Start_WithoutRespawnAndShortOfProcesses_MakesTheMissingOnes()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 3) with { Respawn = false });
        stage.Die(stage.Live()[0], code: 0);

        stage.Do(watcher => watcher.Start());

        Assert.Equal(3, stage.Live().Length);
    }

    [Fact]
    public void Start_Invalid_StaysAsItIs()
    {
        using var stage = new Stage(Stage.Options() with { Invalid = "no such stream class" });

        stage.Do(watcher => watcher.Start());

        Assert.Equal((WatcherState.Invalid, "no such stream class"), (stage.Watcher.State, stage.Watcher.Reason));
        Assert.Empty(stage.Linux.Launches);
    }

    [Fact]
    public void SettleAsync_GracePeriodRuns_CompletesWithTheLastProcess()
    {
        using var stage = Stage.Started(Stage.Options());
        stage.Linux.ObeysStopSignals = false;
        stage.Do(watcher => watcher.Stop());
        var settled = stage.Watcher.SettleAsync();

        stage.Pass(29);
        Assert.False(settled.IsCompleted);
        stage.Pass(2);

        Assert.True(settled.IsCompletedSuccessfully);
    }

    [Fact]
    public void OnChildDied_Stranger_IsNotTaken()
    {
        using var stage = Stage.Started(Stage.Options());

        Assert.False(stage.Watcher.OnChildDied(new ReapedChild(99, ExitStatus.Exited(0), TimeSpan.Zero)));
        Assert.Empty(stage.Events.All);
    }

    [Fact]
    [Trait("Peer", "181")]
    public void OnChildDied_SamePidOfAnotherStart_IsNotTaken()
    {
        using var stage = Stage.Started(Stage.Options());
        var process = stage.Watcher.Processes[0];

        Assert.False(stage.Watcher.OnChildDied(new ReapedChild(process.Pid, ExitStatus.Exited(0), TimeSpan.Zero, process.StartTime + 1)));
        Assert.Equal([process.Pid], stage.Live());
    }

    private static StreamOptions Queue { get; } = new() { Class = StreamClass.QueueStream, Written = new Dictionary<string, string>() };
}
