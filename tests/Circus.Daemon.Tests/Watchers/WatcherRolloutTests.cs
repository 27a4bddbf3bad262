using System.Text.Json;
using Circus.Daemon.Control;
using Circus.Daemon.Health;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherRolloutTests
{
    private static readonly HealthOptions _notifies = new() { Notify = true, ReadyTimeout = TimeSpan.FromSeconds(20) };

    [Fact]
    public void Reload_NothingDeclared_OldOnesGoWhenTheNewOnesHaveLivedLongEnough()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2) with { Health = new HealthOptions() });
        var old = stage.Live();

        stage.Do(watcher => watcher.Reload());
        stage.Pass(0.9);

        Assert.Equal(4, stage.Live().Length);
        Assert.False(stage.Watcher.IsSettled);
        Assert.Equal("reloading", stage.Watcher.Substate);

        stage.Pass(0.2);

        Assert.Equal(2, stage.Live().Length);
        Assert.Empty(stage.Live().Intersect(old));
        Assert.True(stage.Watcher.IsSettled);
        Assert.Null(stage.Watcher.Substate);
        Assert.Contains(stage.Events.All, e => e.Action == "reload");
    }

    [Fact]
    public void Reload_NewOneDiesBeforeItIsReady_OldOnesStay()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2) with { Health = new HealthOptions() });
        var old = stage.Live();

        stage.Do(watcher => watcher.Reload());
        stage.Die(stage.Live().Except(old).First(), code: 3);
        stage.Pass(2);

        Assert.Equal(old, stage.Live());
        Assert.True(stage.Watcher.IsSettled);
        Assert.EndsWith("ended with exit status 3", stage.Watcher.ReloadFault, StringComparison.Ordinal);
        Assert.Equal(0, stage.Watcher.Restarts);
        Assert.DoesNotContain(stage.Events.All, e => e.Action == "reload");
        Assert.Contains(stage.Events.All, e => e.Action == "reload_failed" && e.Payload.Reason == stage.Watcher.ReloadFault);
    }

    [Fact]
    public void Reload_NotReadyInTime_OldOnesStay()
    {
        using var stage = Ready(_notifies, numProcesses: 2);
        var old = stage.Live();

        stage.Do(watcher => watcher.Reload());
        Say(stage, stage.Live().Except(old).First(), "READY=1");
        stage.Pass(19.9);
        Assert.Equal(4, stage.Live().Length);
        stage.Pass(0.2);

        Assert.Equal(2, old.Intersect(stage.Live()).Count());
        Assert.Contains("was not ready within 20 s (no READY=1 came)", stage.Watcher.ReloadFault, StringComparison.Ordinal);
        stage.Pass(5);
        Assert.Equal(2, stage.Live().Length);
    }

    [Fact]
    public void Change_NewOptionsDoNotWork_FormerOnesComeBack()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2) with { Health = new HealthOptions() });
        var old = stage.Live();

        stage.Do(watcher => watcher.Change(watcher.Options with { Cmd = "/bin/broken", GracefulTimeout = TimeSpan.FromSeconds(1) }, 2, needsReload: true));
        Assert.Equal("/bin/broken", stage.Linux.Launches[^1].Arguments[0]);
        stage.Die(stage.Live().Except(old).First());
        stage.Pass(3);

        Assert.Equal("/bin/program --flag", stage.Watcher.Options.Cmd);
        Assert.Equal(old, stage.Live());
    }

    [Fact]
    public void Sequential_OneAfterTheOther_EachWhenTheOneBeforeIsReady()
    {
        using var stage = Ready(_notifies, numProcesses: 3);
        var old = stage.Live();

        stage.Do(watcher => watcher.Reload(isSequential: true));
        for (var i = 0; i < old.Length; i++)
        {
            stage.Pass(1);
            Assert.Equal(old.Length - 1 - i, stage.Live().Intersect(old).Count());
            Assert.Equal(3, stage.Live().Length);
            Assert.False(stage.Watcher.IsSettled);
            Say(stage, stage.Live().Max(), "READY=1");
        }

        stage.Pass(0.1);
        Assert.True(stage.Watcher.IsSettled);
        Assert.Equal(
            ["kill", "reap", "spawn", "ready", "kill", "reap", "spawn", "ready", "kill", "reap", "spawn", "ready", "reload"],
            stage.Events.All.Select(e => e.Action).Where(action => action != "substate"));
    }

    [Fact]
    public void Sequential_WarmupDelay_PassesBetweenTwo()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2));
        var old = stage.Live();
        stage.Do(watcher => watcher.Change(watcher.Options with { WarmupDelay = TimeSpan.FromSeconds(2) }, 1, needsReload: false));

        stage.Do(watcher => watcher.Reload(isSequential: true));
        stage.Pass(1.9);
        Assert.Single(stage.Live().Intersect(old));
        stage.Pass(0.2);
        Assert.Empty(stage.Live().Intersect(old));
        stage.Pass(2.1);
        Assert.True(stage.Watcher.IsSettled);
    }

    [Fact]
    public void Sequential_NewOneIsNotReady_OthersStayAndItsPlaceIsFilledAgain()
    {
        using var stage = Ready(_notifies, numProcesses: 3);
        var old = stage.Live();

        stage.Do(watcher => watcher.Reload(isSequential: true));
        stage.Pass(20.5);

        Assert.Equal(2, stage.Live().Intersect(old).Count());
        Assert.Equal(3, stage.Live().Length);
        Assert.NotNull(stage.Watcher.ReloadFault);
    }

    [Fact]
    public void Reload_StopMeanwhile_EverythingGoes()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2) with { Health = new HealthOptions() });

        stage.Do(watcher => watcher.Reload());
        stage.Do(watcher => watcher.Stop());

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Empty(stage.Linux.Alive);
    }

    [Theory]
    [InlineData("{\"name\":\"web\"}", 2)]
    [InlineData("{\"name\":\"web\",\"graceful\":false}", 0)]
    public void ReloadCommand_Graceful_KeepsTheOldOnesForTheMoment(string properties, int kept)
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2) with { Health = new HealthOptions() });
        var old = stage.Live();
        var request = new IncomingRequest(default, "reload", JsonDocument.Parse(properties).RootElement, IsCast: false);

        stage.Do(() => stage.Commands.Run(request, _ => { }));

        Assert.Equal(kept, stage.Live().Intersect(old).Count());
    }

    private static Stage Ready(HealthOptions health, int numProcesses)
    {
        var stage = new Stage(Stage.Options(numProcesses: numProcesses) with { Health = health });
        stage.Do(watcher => watcher.Start());
        foreach (var pid in stage.Live())
        {
            Say(stage, pid, "READY=1");
        }

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        stage.Events.Clear();
        return stage;
    }

    private static void Say(Stage stage, int pid, string message)
    {
        stage.Do(() => stage.Arbiter.Hear(pid, message));
        stage.Report();
    }
}
