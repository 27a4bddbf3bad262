using Circus.Daemon.Health;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherHealthTests
{
    private static readonly ProbeOptions _probe = new(ProbeKind.Tcp, "localhost:80$(circus.wid)") { Failures = 2 };

    [Fact]
    public void Start_Notify_IsActiveWhenAllSaidReady()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 2) with { Health = new HealthOptions { Notify = true } });

        stage.Do(watcher => watcher.Start());
        Assert.Equal(WatcherState.Starting, stage.Watcher.State);
        Assert.True(stage.Watcher.IsLaunched);
        Assert.Equal("@notify", stage.Linux.Launches[0].Environment["NOTIFY_SOCKET"]);

        Say(stage, stage.Live()[0], "STATUS=warming up\nREADY=1");
        Assert.Equal(WatcherState.Starting, stage.Watcher.State);
        Assert.Equal("warming up", stage.Watcher.Processes[0].StatusText);

        Say(stage, stage.Live()[1], "READY=1");
        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        Assert.Equal(["starting", "spawn", "spawn", "ready", "ready", "start"], stage.Events.All.Select(e => e.Action));
    }

    [Fact]
    public void Start_NotReadyInTime_IsReplacedWithBackOff()
    {
        using var stage = new Stage(Stage.Options() with { Health = new HealthOptions { Notify = true, ReadyTimeout = TimeSpan.FromSeconds(5) } });

        stage.Do(watcher => watcher.Start());
        stage.Pass(5.1);
        Assert.Equal(2, stage.Linux.Launches.Count);
        stage.Pass(5.1);

        Assert.Equal("backing_off", stage.Watcher.Substate);
        Assert.Contains("was not ready within 5 s (no READY=1 came)", stage.Watcher.Reason, StringComparison.Ordinal);
        Assert.True(stage.Watcher.IsSettled);
        Assert.Equal(WatcherState.Starting, stage.Watcher.State);
        Assert.Equal("unhealthy", stage.Events.All.First(e => e.Action == "reap").Payload.Reason);
    }

    [Fact]
    public void ReadinessProbe_GoodAnswer_MakesItReady_LaterBadOnesUnhealthyButAlive()
    {
        using var stage = new Stage(Stage.Options() with { Health = new HealthOptions { Readiness = _probe } });
        stage.Do(watcher => watcher.Start());
        stage.Turn();

        Answer(stage, "refused");
        Assert.Equal(WatcherState.Starting, stage.Watcher.State);
        // Nobody waits a whole interval for one that may be ready any moment.
        stage.Pass(1.01);
        Answer(stage, null);
        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        Assert.Equal("localhost:801", stage.Watcher.Options.Health.Readiness!.Target.Replace("$(circus.wid)", "1", StringComparison.Ordinal));

        stage.Pass(5.01);
        Answer(stage, "slow");
        Assert.Null(stage.Watcher.Substate);
        stage.Pass(5.01);
        Answer(stage, "slow");
        Assert.Equal(("unhealthy", "not ready: slow"), (stage.Watcher.Substate, stage.Watcher.SubstateReason));
        Assert.Single(stage.Live());

        stage.Pass(5.01);
        Answer(stage, null);
        Assert.Null(stage.Watcher.Substate);
        Assert.Equal(["unhealthy", "healthy"], stage.Events.All.Select(e => e.Action).Where(action => action.EndsWith("healthy", StringComparison.Ordinal)));
    }

    [Fact]
    public void Probe_Target_IsThatOfTheSlot()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 2) with { Health = new HealthOptions { Readiness = _probe } });

        stage.Do(watcher => watcher.Start());
        stage.Turn();

        Assert.Equal(["localhost:801", "localhost:802"], stage.Linux.Probes.Select(probe => probe.Probe.Target));
    }

    [Fact]
    public void LivenessProbe_FailsAsOftenAsAllowed_ProcessIsReplaced()
    {
        using var stage = Stage.Started(Stage.Options() with { Health = new HealthOptions { ReadyAfter = TimeSpan.Zero, Liveness = _probe } });
        var pid = stage.Live()[0];
        stage.Turn();
        Answer(stage, "no answer");
        stage.Pass(5.01);
        Answer(stage, null);
        stage.Pass(5.01);
        Answer(stage, "no answer");
        Assert.Equal([pid], stage.Live());
        stage.Pass(5.01);
        Answer(stage, "no answer");

        Assert.NotEqual([pid], stage.Live());
        Assert.Equal(1, stage.Watcher.Restarts);
        Assert.Equal(["unhealthy", "kill", "reap", "spawn"], stage.Events.All.Select(e => e.Action).Where(action => action != "substate"));
        Assert.Equal($"process {pid} does not answer: no answer", stage.Events.All[0].Payload.Reason);
    }

    [Fact]
    public void Watchdog_NotPinged_ProcessIsReplaced()
    {
        using var stage = Stage.Started(Stage.Options() with { Health = new HealthOptions { ReadyAfter = TimeSpan.Zero, Watchdog = TimeSpan.FromSeconds(3) } });
        var pid = stage.Live()[0];
        Assert.Equal("3000000", stage.Linux.Launches[0].Environment["WATCHDOG_USEC"]);

        for (var i = 0; i < 4; i++)
        {
            stage.Pass(2.9);
            Say(stage, pid, "WATCHDOG=1");
        }

        Assert.Equal([pid], stage.Live());
        stage.Pass(3.1);
        Assert.NotEqual([pid], stage.Live());
        Assert.Contains(stage.Events.All, e => e.Payload.Reason == $"process {pid} has not said WATCHDOG=1 for 3 s");
    }

    [Fact]
    public void Watchdog_Trigger_ReplacesAtOnce()
    {
        using var stage = Stage.Started(Stage.Options() with { Health = new HealthOptions { ReadyAfter = TimeSpan.Zero, Watchdog = TimeSpan.FromSeconds(3) } });
        var pid = stage.Live()[0];

        Say(stage, pid, "WATCHDOG=trigger");

        Assert.NotEqual([pid], stage.Live());
    }

    [Fact]
    public void Stop_ProbesUnderWay_AreCalledOff()
    {
        using var stage = Stage.Started(Stage.Options() with { Health = new HealthOptions { ReadyAfter = TimeSpan.Zero, Liveness = _probe } });
        stage.Turn();
        Assert.Single(stage.Linux.Probes);

        stage.Do(watcher => watcher.Stop());

        Assert.Empty(stage.Linux.Probes);
    }

    [Fact]
    public void MaxRestarts_OneMoreWithinTheWindow_GivesUp()
    {
        using var stage = Stage.Started(Stage.Options() with { MaxRestarts = 2, RestartWindow = TimeSpan.FromSeconds(100) });

        for (var i = 0; i < 3; i++)
        {
            stage.Pass(30);
            stage.Die(stage.Live()[0]);
        }

        Assert.Equal(WatcherState.Failed, stage.Watcher.State);
        Assert.StartsWith("3 restarts within 100 s would be too many; the last: process ", stage.Watcher.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void MaxRestarts_StartedAgainAfterItGaveUp_BeginsANewCount()
    {
        using var stage = Stage.Started(Stage.Options() with { MaxRestarts = 2, RestartWindow = TimeSpan.FromSeconds(100) });
        for (var i = 0; i < 3; i++)
        {
            stage.Pass(11);
            stage.Die(stage.Live()[0]);
        }

        Assert.Equal(WatcherState.Failed, stage.Watcher.State);
        stage.Do(watcher => watcher.Start());
        stage.Pass(11);
        stage.Die(stage.Live()[0]);

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Fact]
    public void MaxRestarts_SpreadOverLongerTime_GoesOn()
    {
        using var stage = Stage.Started(Stage.Options() with { MaxRestarts = 2, RestartWindow = TimeSpan.FromSeconds(100) });

        for (var i = 0; i < 8; i++)
        {
            stage.Pass(51);
            stage.Die(stage.Live()[0]);
        }

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    private static void Say(Stage stage, int pid, string message)
    {
        stage.Do(() => stage.Arbiter.Hear(pid, message));
        stage.Report();
    }

    private static void Answer(Stage stage, string? fault)
    {
        stage.Do(() => Assert.Single(stage.Linux.Probes).Give(fault));
        stage.Report();
        stage.Turn();
    }

    [Fact]
    public void Hear_ExtendTimeout_GivesMoreTimeToBecomeReady()
    {
        using var stage = Starting();
        var pid = stage.Live()[0];
        stage.Pass(1.5);
        stage.Do(() => stage.Arbiter.Hear(pid, "EXTEND_TIMEOUT_USEC=3000000"));
        stage.Pass(2);
        Assert.Equal([pid], stage.Live());

        stage.Pass(1.1);

        Assert.DoesNotContain(pid, stage.Live());
        Assert.Contains("was not ready within 4.5 s", stage.Events.Last("unhealthy").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Hear_ExtendTimeoutWhileStopping_GivesMoreTimeToEnd()
    {
        using var stage = Starting();
        var pid = stage.Live()[0];
        stage.Linux.ObeysStopSignals = false;
        stage.Do(watcher => watcher.Stop());
        stage.Pass(0.9);
        stage.Do(() => stage.Arbiter.Hear(pid, "EXTEND_TIMEOUT_USEC=2000000"));

        stage.Pass(1.9);
        Assert.Equal([pid], stage.Linux.Alive);
        stage.Pass(0.2);

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
    }

    [Fact]
    public void Hear_ReloadingAndStopping_AreShownAndStoppingNeedsNoWatchdog()
    {
        using var stage = Starting();
        var pid = stage.Live()[0];
        stage.Do(() => stage.Arbiter.Hear(pid, "READY=1\nRELOADING=1"));
        Assert.Equal("reloading", stage.Watcher.Processes[0].Phase);
        stage.Do(() => stage.Arbiter.Hear(pid, "READY=1"));
        Assert.Null(stage.Watcher.Processes[0].Phase);

        stage.Do(() => stage.Arbiter.Hear(pid, "STOPPING=1\nSTATUS=saving"));
        stage.Pass(60);

        Assert.Equal([pid], stage.Live());
        Assert.Equal(("stopping", "saving"), (stage.Watcher.Processes[0].Phase, stage.Watcher.Processes[0].StatusText));
    }

    private static Stage Starting()
    {
        var stage = new Stage(Stage.Options() with
        {
            GracefulTimeout = TimeSpan.FromSeconds(1),
            Health = new HealthOptions { Notify = true, ReadyTimeout = TimeSpan.FromSeconds(2), Watchdog = TimeSpan.FromSeconds(5) },
        });
        stage.Do(watcher => watcher.Start());
        return stage;
    }
}
