using Circus.Daemon.Arbitration;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Tests.Watchers;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Arbitration;

public sealed class ArbiterTests
{
    [Fact]
    public void Find_NameInAnyCase_IsTheWatcher()
    {
        using var stage = new Stage(Stage.Options("Web App"), Stage.Options("db"));

        Assert.Equal("Web App", stage.Arbiter.Find("wEB aPP")?.Name);
        Assert.Null(stage.Arbiter.Find("web"));
    }

    [Fact]
    [Trait("Peer", "163")]
    public void Watchers_All_AreServedByTheirArbiter()
    {
        using var stage = new Stage(Stage.Options("one"), Stage.Options("two"));

        foreach (var watcher in stage.Arbiter.Watchers)
        {
            stage.Do(() => watcher.Start());
        }

        // It is their arbiter that tells them of deaths and of time.
        stage.Linux.Alive.ToList().ForEach(pid => stage.Linux.End(pid, ExitStatus.Exited(0)));
        stage.Report();
        Assert.All(stage.Arbiter.Watchers, watcher => Assert.Equal(WatcherState.Active, watcher.State));
        Assert.Equal(4, stage.Linux.Launches.Count);
    }

    [Fact]
    public void StartInOrderAsync_Priorities_HighestFirst()
    {
        using var stage = new Stage(
            Stage.Options("low") with { Priority = 1 }, Stage.Options("high") with { Priority = 9 }, Stage.Options("own") with { IsOwn = true, Priority = 1 });

        Start(stage);

        Assert.Equal(["high", "low", "own"], stage.Events.All.Where(e => e.Action == "start").Select(e => e.Key));
    }

    [Fact]
    [Trait("Peer", "30")]
    public void StartInOrderAsync_FirstOneWarmsUp_TheNextWaitsForItAndForTheDaemonsDelay()
    {
        using var stage = new Stage(
            new DaemonOptions { WarmupDelay = TimeSpan.FromSeconds(3) },
            Stage.Options("a", 2) with { Priority = 1, WarmupDelay = TimeSpan.FromSeconds(5) },
            Stage.Options("b"));
        Start(stage);

        stage.Pass(4.9);
        Assert.Single(stage.Linux.Launches);
        stage.Pass(2.9);
        Assert.Equal(2, stage.Linux.Launches.Count);
        stage.Pass(0.3);

        Assert.Equal(3, stage.Linux.Launches.Count);
    }

    [Fact]
    public void StartInOrderAsync_FirstOneCannotBeLaunched_TheNextIsNotHeldUp()
    {
        using var stage = new Stage(Stage.Options("broken") with { Priority = 1, Cmd = "'unbalanced" }, Stage.Options("good"));

        Start(stage);

        Assert.Equal(WatcherState.Active, stage.Arbiter.Find("good")!.State);
        Assert.NotNull(stage.Arbiter.Find("broken")!.Reason);
    }

    [Fact]
    public void ChildDied_OfOneOfManyWatchers_ReachesItsOwner()
    {
        using var stage = new Stage(Stage.Options("a"), Stage.Options("b"));
        Start(stage);
        var owner = stage.Arbiter.Find("b")!;

        stage.Die(stage.Live(owner)[0]);

        Assert.Equal((0, 1), (stage.Arbiter.Find("a")!.Restarts, owner.Restarts));
    }

    [Fact]
    public void ChildDied_Orphan_IsNobodys()
    {
        using var stage = new Stage(Stage.Options());
        Start(stage);
        stage.Events.Clear();

        stage.Arbiter.Handle(new ArbiterMessage.ChildDied(new ReapedChild(77, ExitStatus.Exited(0), TimeSpan.Zero)));

        Assert.Empty(stage.Events.All);
    }

    [Fact]
    public async Task ChildDied_ManyAtOnce_ARequestWaitsForATurnOfThemOnly()
    {
        using var stage = new Stage(Stage.Options(numProcesses: Watcher.LaunchesPerTurn));
        Start(stage);
        Array.ForEach(stage.Live(), pid => stage.Linux.End(pid, ExitStatus.Exited(1)));
        stage.Linux.Takes = () => stage.Clock.Advance(TimeSpan.FromMilliseconds(2));
        var before = stage.Linux.Launches.Count;
        while (stage.Linux.Deaths.TryDequeue(out var death))
        {
            stage.Arbiter.Post(new ArbiterMessage.ChildDied(death));
        }

        var launches = new TaskCompletionSource<int>();
        stage.Arbiter.Post(new ArbiterMessage.Run(() => launches.SetResult(stage.Linux.Launches.Count - before)));
        var loop = stage.Arbiter.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(3, await launches.Task);
        while (stage.Arbiter.MessagesWaiting > 0)
        {
            var asked = new TaskCompletionSource();
            stage.Arbiter.Post(new ArbiterMessage.Run(asked.SetResult));
            await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        }

        stage.Arbiter.Dispose();
        await loop;
        Assert.Equal(Watcher.LaunchesPerTurn, stage.Linux.Launches.Count - before);
        Assert.Equal(Watcher.LaunchesPerTurn, stage.Live().Length);
    }

    [Fact]
    public void Quit_AllObey_StopsAllAndCompletes()
    {
        using var stage = new Stage(Stage.Options("a", 2), Stage.Options("b"));
        Start(stage);

        stage.Quit();

        Assert.Empty(stage.Linux.Alive);
        Assert.True(stage.Arbiter.Stopped.IsCompletedSuccessfully);
    }

    [Fact]
    public void Quit_OneIgnoresTheSignal_CompletesWhenItIsKilled()
    {
        using var stage = new Stage(Stage.Options() with { GracefulTimeout = TimeSpan.FromSeconds(7) });
        Start(stage);
        stage.Linux.ObeysStopSignals = false;

        stage.Quit();
        stage.Pass(6.9);
        Assert.False(stage.Arbiter.Stopped.IsCompleted);
        stage.Pass(0.2);

        Assert.True(stage.Arbiter.Stopped.IsCompletedSuccessfully);
    }

    [Fact]
    public void Quit_Twice_CutsTheGracePeriodsShort()
    {
        using var stage = new Stage(Stage.Options("a"), Stage.Options("b"));
        Start(stage);
        stage.Linux.ObeysStopSignals = false;

        stage.Quit();
        stage.Quit();

        Assert.Empty(stage.Linux.Alive);
        Assert.True(stage.Arbiter.Stopped.IsCompletedSuccessfully);
    }

    [Fact]
    public void Quit_SecondOneOnlyJoins_GracePeriodsRunOn()
    {
        using var stage = new Stage(Stage.Options());
        Start(stage);
        stage.Linux.ObeysStopSignals = false;

        stage.Quit();
        stage.Quit(hurries: false);

        Assert.Single(stage.Linux.Alive);
    }

    [Fact]
    public void Quit_WatcherIsStopping_WaitsForIt()
    {
        using var stage = new Stage(Stage.Options("a"), Stage.Options("b"));
        Start(stage);
        stage.Linux.ObeysStopSignals = false;
        stage.Do(() => stage.Arbiter.Find("a")!.Stop());

        stage.Quit();
        Assert.False(stage.Arbiter.Stopped.IsCompleted);
        stage.Pass(31);

        Assert.True(stage.Arbiter.Stopped.IsCompletedSuccessfully);
    }

    [Fact]
    public void Quit_DuringStart_TheRestIsNotStarted()
    {
        using var stage = new Stage(Stage.Options("a", 3) with { WarmupDelay = TimeSpan.FromSeconds(1) }, Stage.Options("b"));
        Start(stage);

        stage.Quit();
        stage.Pass(20);

        Assert.Single(stage.Linux.Launches);
        Assert.Empty(stage.Linux.Alive);
        Assert.True(stage.Arbiter.Stopped.IsCompletedSuccessfully);
    }

    [Fact]
    public void Quit_RestartIsUnderWay_NothingIsStartedAgain()
    {
        using var stage = new Stage(Stage.Options());
        Start(stage);
        stage.Linux.ObeysStopSignals = false;
        stage.Do(watcher => watcher.Restart());

        stage.Quit();
        stage.Pass(31);

        Assert.Empty(stage.Linux.Alive);
        Assert.Single(stage.Linux.Launches);
    }

    [Fact]
    public void Handle_ActionFails_TheNextIsServed()
    {
        using var stage = new Stage(Stage.Options());

        stage.Do(() => throw new InvalidOperationException("boom"));
        Start(stage);

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Fact]
    public async Task RunAsync_MessagesFromManyThreads_AreHandledOneAfterTheOther()
    {
        using var stage = new Stage(Stage.Options());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var loop = stage.Arbiter.RunAsync(stop.Token);
        var sum = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                stage.Arbiter.Post(new ArbiterMessage.Run(() => sum++));
            }
        })));
        var done = new TaskCompletionSource();
        stage.Arbiter.Post(new ArbiterMessage.Run(done.SetResult));
        await done.Task;

        Assert.Equal(8_000, sum);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
    }

    private static void Start(Stage stage)
    {
        stage.Do(() => _ = stage.Arbiter.StartInOrderAsync(stage.Arbiter.Watchers));
        stage.Report();
    }
}
