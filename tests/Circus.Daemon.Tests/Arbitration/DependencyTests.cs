using Circus.Daemon.Arbitration;
using Circus.Daemon.Health;
using Circus.Daemon.Tests.Control;
using Circus.Daemon.Tests.Watchers;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Arbitration;

public sealed class DependencyTests
{
    [Fact]
    public void Of_Dependency_ComesBeforeWhoDependsOnItWhateverItsPriority() =>
        Assert.Equal(
            ["db", "cache", "web", "other"],
            StartOrder.Of(
            [
                Stage.Options("other") with { Priority = 1 },
                Stage.Options("web") with { Priority = 5, DependsOn = [On("cache")] },
                Stage.Options("cache") with { DependsOn = [On("DB")] },
                Stage.Options("db"),
            ]).Select(options => options.Name));

    [Fact]
    public void Start_DependencyNotReady_WaitsAndSaysForWhat()
    {
        using var stage = new Stage(
            Stage.Options("db") with { Health = new HealthOptions { Notify = true } }, Stage.Options("web") with { DependsOn = [On("db")] });
        var (db, web) = (stage.Arbiter.Find("db")!, stage.Arbiter.Find("web")!);

        stage.Do(() => _ = stage.Arbiter.StartInOrderAsync(stage.Arbiter.Watchers));
        Assert.Equal((WatcherState.Starting, "waiting", "waits for db to be ready"), (web.State, web.Substate, web.SubstateReason));
        Assert.Empty(web.Processes);

        stage.Do(() => stage.Arbiter.Hear(db.Processes[0].Pid, "READY=1"));
        Assert.Equal((WatcherState.Active, null), (web.State, web.Substate));
    }

    [Fact]
    public void Start_OnlyTheDependent_TakesItsDependenciesAlong()
    {
        using var stage = new Stage(
            Stage.Options("a") with { Autostart = false },
            Stage.Options("b") with { DependsOn = [On("a")] },
            Stage.Options("c") with { DependsOn = [On("b", DependencyCondition.Started)] });

        stage.Do(() => stage.Arbiter.Find("c")!.Start());

        Assert.All(stage.Arbiter.Watchers, watcher => Assert.Equal(WatcherState.Active, watcher.State));
    }

    [Theory]
    [InlineData(0, "Active", null)]
    [InlineData(2, "Starting", "waits for init to finish, which is stopped: process 101 ended with exit status 2")]
    public void Start_DependencyHasToFinish_WaitsForAGoodEnd(int code, string state, string? reason)
    {
        using var stage = new Stage(
            Stage.Options("init") with { Respawn = false }, Stage.Options("web") with { DependsOn = [On("init", DependencyCondition.Finished)] });
        var web = stage.Arbiter.Find("web")!;

        stage.Do(() => web.Start());
        Assert.Empty(web.Processes);
        stage.Die(stage.Arbiter.Find("init")!.Processes[0].Pid, code);

        Assert.Equal((state, reason), (web.State.ToString(), web.SubstateReason));
    }

    [Fact]
    public void Start_DependencyFailed_SaysSoAndGoesOnWhenItIsMended()
    {
        using var stage = new Stage(Stage.Options("db") with { MaxRetry = 1 }, Stage.Options("web") with { DependsOn = [On("db")] });
        stage.Linux.LaunchFault = "program not found";
        var web = stage.Arbiter.Find("web")!;

        stage.Do(() => web.Start());
        Assert.Equal("waits for db to be ready, which failed: program not found", web.SubstateReason);
        Assert.True(web.IsSettled);

        stage.Linux.LaunchFault = null;
        stage.Do(() => stage.Arbiter.Find("db")!.Start());
        Assert.Equal(WatcherState.Active, web.State);
    }

    [Fact]
    public void Stop_Waiting_NothingWasStarted()
    {
        using var stage = new Stage(
            Stage.Options("db") with { Health = new HealthOptions { Notify = true } }, Stage.Options("web") with { DependsOn = [On("db")] });
        var web = stage.Arbiter.Find("web")!;

        stage.Do(() => web.Start());
        stage.Do(() => web.Stop());

        Assert.Equal(WatcherState.Stopped, web.State);
    }

    [Fact]
    public void Quit_DependentsEndFirst()
    {
        using var stage = new Stage(
            Stage.Options("db"), Stage.Options("web") with { DependsOn = [On("db")] }, Stage.Options("other"));
        stage.Do(() => _ = stage.Arbiter.StartInOrderAsync(stage.Arbiter.Watchers));
        stage.Linux.ObeysStopSignals = false;

        stage.Arbiter.Handle(new ArbiterMessage.Quit("test"));
        Assert.Equal(WatcherState.Active, stage.Arbiter.Find("db")!.State);
        Assert.Equal(WatcherState.Stopping, stage.Arbiter.Find("web")!.State);
        Assert.Equal(WatcherState.Stopping, stage.Arbiter.Find("other")!.State);
        stage.Pass(30.1);
        Assert.Equal(WatcherState.Stopped, stage.Arbiter.Find("web")!.State);
        Assert.Equal(WatcherState.Stopping, stage.Arbiter.Find("db")!.State);
        stage.Pass(30.1);

        Assert.True(stage.Arbiter.Stopped.IsCompletedSuccessfully);
    }

    private static Dependency On(string watcher, DependencyCondition condition = DependencyCondition.Ready) => new(watcher, condition);

    [Fact]
    public async Task Restart_OfSeveral_StopsThoseFirstThatDependOnOthers()
    {
        using var stage = new Stage(Stage.Options("db"), Stage.Options("web") with { DependsOn = [new Dependency("db", DependencyCondition.Ready)] });
        await stage.AskAsync("start", """{"waiting":true}""");
        stage.Events.Clear();

        await stage.AskAsync("restart", """{"waiting":true,"match":"glob","name":"*"}""");

        Assert.Equal(
            ["web stop", "db stop", "db start", "web start"],
            stage.Events.All.Where(e => e.Action is "stop" or "start").Select(e => $"{e.Key} {e.Action}"));
    }

    [Fact]
    public void ReloadAll_OneAfterTheOther_ByPriority()
    {
        var slow = Stage.Options() with { Health = new HealthOptions { ReadyAfter = TimeSpan.FromSeconds(1) } };
        using var stage = new Stage(slow with { Name = "first", Priority = 2 }, slow with { Name = "own", IsOwn = true }, slow with { Name = "second" });
        stage.Do(() => _ = stage.Arbiter.StartInOrderAsync(stage.Arbiter.Watchers));
        stage.Pass(3);
        stage.Events.Clear();

        stage.Do(() => _ = stage.Arbiter.ReloadAllAsync());
        Assert.Equal(["first"], stage.Events.All.Where(e => e.Action == "spawn").Select(e => e.Key));
        stage.Pass(3);

        Assert.Equal(
            ["first spawn", "first reload", "second spawn", "second reload"],
            stage.Events.All.Where(e => e.Action is "spawn" or "reload").Select(e => $"{e.Key} {e.Action}"));
    }
}
