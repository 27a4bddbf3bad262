using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

/// <summary>What takes long is done in several turns of the loop.</summary>
public sealed class WatcherTurnTests
{
    [Fact]
    public void Start_ManyProcesses_LetsTheLoopTurnInBetween()
    {
        using var stage = new Stage(Stage.Options(numProcesses: Watcher.LaunchesPerTurn + 1));

        stage.Do(watcher => watcher.Start());
        Assert.Equal(Watcher.LaunchesPerTurn, stage.Live().Length);
        Assert.Equal(WatcherState.Starting, stage.Watcher.State);
        stage.Turn();

        Assert.Equal(Watcher.LaunchesPerTurn + 1, stage.Live().Length);
        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Fact]
    public void Start_LaunchesTakeLong_ATurnOfTheLoopIsOverSoonerAndTheRestFollows()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 10));
        stage.Linux.Takes = () => stage.Clock.Advance(TimeSpan.FromMilliseconds(2));

        stage.Do(watcher => watcher.Start());
        Assert.Equal(3, stage.Live().Length);
        stage.Turn();
        Assert.Equal(6, stage.Live().Length);
        Assert.Equal(WatcherState.Starting, stage.Watcher.State);
        stage.Turn();
        stage.Turn();

        Assert.Equal(10, stage.Live().Length);
        Assert.Equal(Enumerable.Range(1, 10), stage.Watcher.Processes.Select(process => process.Slot));
        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Fact]
    public void Stop_SignalsTakeLong_AllAreToldInSeveralTurns()
    {
        using var stage = Many();

        stage.Do(() => stage.Watcher.Stop());
        Assert.Equal(Watcher.SignalsTogether, stage.Linux.Signals.Count);
        stage.Turn();
        stage.Turn();

        Assert.Equal(3 * Watcher.SignalsTogether, stage.Linux.Signals.Count);
        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
    }

    [Fact]
    public void Stop_SignalsTakeLongAndItIsStartedMeanwhile_StopsAsAWholeFirst()
    {
        using var stage = Many();
        var before = stage.Live();

        stage.Do(() => stage.Watcher.Stop());
        stage.Do(() => stage.Watcher.Start());
        for (var turn = 0; turn < 30; turn++)
        {
            stage.Turn();
        }

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        Assert.Equal(before.Length, stage.Live().Except(before).Count());
        Assert.Equal(before.Length, stage.Linux.Alive.Count);
    }

    [Fact]
    public void Kill_SignalsTakeLong_AllAreKilledAtOnce()
    {
        using var stage = Many();
        stage.Linux.ObeysStopSignals = false;

        stage.Do(watcher => watcher.Kill());

        Assert.Empty(stage.Linux.Alive);
        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
    }

    [Fact]
    public void Scale_DownAndSignalsTakeLong_IsSettledOnlyWhenAllAreGone()
    {
        using var stage = Many();
        Task? settled = null;

        stage.Do(() =>
        {
            stage.Watcher.Scale(1);
            settled = stage.Watcher.SettleAsync();
        });
        Assert.Equal(Watcher.SignalsTogether, stage.Linux.Signals.Count);
        Assert.False(settled!.IsCompleted);
        stage.Turn();
        stage.Turn();

        Assert.True(settled.IsCompletedSuccessfully);
        Assert.Equal((3 * Watcher.SignalsTogether) - 1, stage.Linux.Signals.Count);
        Assert.Single(stage.Live());
    }

    /// <summary>Started, with more processes than can be told to end in one turn of the loop.</summary>
    private static Stage Many()
    {
        var stage = new Stage(Stage.Options(numProcesses: 3 * Watcher.SignalsTogether));
        stage.Do(watcher => watcher.Start());
        while (stage.Watcher.State != WatcherState.Active)
        {
            stage.Turn();
        }

        stage.Linux.Takes = () => stage.Clock.Advance(TimeSpan.FromMilliseconds(2));
        return stage;
    }
}
