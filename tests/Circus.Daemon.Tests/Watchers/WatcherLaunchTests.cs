using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

/// <summary>Processes that cannot be made.</summary>
public sealed class WatcherLaunchTests
{
    [Fact]
    public void Launch_NeverSucceeds_IsTriedMaxRetryTimesThenTheWatcherHasFailed()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 10) with { MaxRetry = 3 });
        stage.Linux.LaunchFault = "program not found: /bin/program";

        stage.Do(watcher => watcher.Start());
        Assert.Single(stage.Linux.Launches);
        Assert.Equal(("program not found: /bin/program", 2), (stage.Watcher.Reason, stage.Watcher.NextTry!.Attempt));
        stage.Pass(30);

        Assert.Equal(WatcherState.Failed, stage.Watcher.State);
        Assert.Equal(3, stage.Linux.Launches.Count);
        Assert.Equal("program not found: /bin/program", stage.Watcher.Reason);
        Assert.Equal(["failed", "stop"], stage.Events.Actions.TakeLast(2));
        Assert.Equal("program not found: /bin/program", stage.Events.Last("failed").Reason);
    }

    [Fact]
    public void Launch_SucceedsInTheEnd_AllProcessesAreMade()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 4));
        stage.Linux.LaunchFault = "text file busy";

        stage.Do(watcher => watcher.Start());
        stage.Linux.LaunchFault = null;
        stage.Pass(1);

        Assert.Equal([1, 2, 3, 4], stage.Watcher.Processes.Select(process => process.Slot).Order());
        Assert.Null(stage.Watcher.NextTry);
    }

    [Fact]
    public void Launch_MaxRetryMinusOne_IsTriedForEverAtLeastOnceAMinute()
    {
        using var stage = new Stage(Stage.Options() with { MaxRetry = -1 });
        stage.Linux.LaunchFault = "no";
        stage.Do(watcher => watcher.Start());
        stage.Pass(600);
        var launches = stage.Linux.Launches.Count;

        stage.Pass(67);

        Assert.InRange(stage.Linux.Launches.Count - launches, 1, 2);
        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Fact]
    public void Launch_FailsWhileOthersRun_GivingUpStopsThemToo()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 3) with { MaxRetry = 2 });
        stage.Linux.LaunchFault = "gone";

        stage.Die(stage.Live()[0]);
        stage.Pass(2);

        Assert.Equal(WatcherState.Failed, stage.Watcher.State);
        Assert.Empty(stage.Linux.Alive);
        Assert.Equal("failed", stage.Events.Last("reap").Reason);
    }

    [Fact]
    public void Start_AfterItFailed_BeginsAnew()
    {
        using var stage = new Stage(Stage.Options() with { MaxRetry = 1 });
        stage.Linux.LaunchFault = "no";
        stage.Do(watcher => watcher.Start());
        Assert.Equal(WatcherState.Failed, stage.Watcher.State);
        stage.Linux.LaunchFault = null;

        stage.Do(watcher => watcher.Start());

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        Assert.Null(stage.Watcher.Reason);
    }

    [Fact]
    public void Start_WhileItIsFailing_IsNotLost()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2) with { MaxRetry = 1 });
        (stage.Linux.LaunchFault, stage.Linux.ObeysStopSignals) = ("no", false);
        stage.Die(stage.Live()[0]);
        Assert.Equal(WatcherState.Failing, stage.Watcher.State);
        stage.Linux.LaunchFault = null;

        stage.Do(watcher => watcher.Start());
        stage.Pass(31);

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        Assert.Equal(2, stage.Live().Length);
    }

    [Fact]
    public void Start_StreamCannotBeOpened_FailsWithTheReasonAndStartsNothing()
    {
        var options = Stage.Options() with { StdoutStream = new StreamOptions { Class = StreamClass.QueueStream, Written = new Dictionary<string, string>() } };
        using var stage = new Stage(options);
        stage.Linux.StreamFault = "cannot open /x for writing";

        stage.Do(watcher => watcher.Start());
        stage.Pass(60);

        Assert.Equal((WatcherState.Failed, "cannot open /x for writing"), (stage.Watcher.State, stage.Watcher.Reason));
        Assert.Empty(stage.Linux.Launches);
    }

    [Fact]
    public void Launch_WithoutRespawnFailsOnce_IsTriedAgain()
    {
        using var stage = new Stage(Stage.Options() with { Respawn = false });
        stage.Linux.LaunchFault = "busy";
        stage.Do(watcher => watcher.Start());
        stage.Linux.LaunchFault = null;

        stage.Pass(1);

        Assert.Single(stage.Live());
    }
}
