using Circus.Daemon.Hooks;
using Circus.Daemon.Interop;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherHookTests
{
    [Fact]
    [Trait("Peer", "167")]
    [Trait("Peer", "168")]
    [Trait("Peer", "169")]
    [Trait("Peer", "170")]
    [Trait("Peer", "172")]
    [Trait("Peer", "173")]
    [Trait("Peer", "174")]
    public void StartAndStop_AllHooks_AreCalledInTheOrderOfCircus()
    {
        using var stage = new Stage(With([.. HookName.All]));
        List<string> called = [];

        stage.Do(watcher => watcher.Start());
        AnswerAll(stage, called);
        Assert.Equal(WatcherState.Active, stage.Watcher.State);
        Assert.Equal(["before_start", "before_spawn", "after_spawn", "after_start"], called);

        called.Clear();
        stage.Do(watcher => watcher.Stop());
        AnswerAll(stage, called);
        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Equal(["before_stop", "before_signal", "after_signal", "before_reap", "after_reap", "after_stop"], called);
        Assert.True(stage.Watcher.IsSettled);
        Assert.Equal(10, stage.Events.All.Count(e => e.Action == "hook_success"));
    }

    [Theory]
    [Trait("Peer", "167")]
    [Trait("Peer", "168")]
    [Trait("Peer", "172")]
    [Trait("Peer", "173")]
    [InlineData("before_start", 0)]
    [InlineData("after_start", 1)]
    [InlineData("before_spawn", 0)]
    [InlineData("after_spawn", 1)]
    public void Start_HookSaysNo_WatcherGivesUpWithTheReason(string hook, int launches)
    {
        using var stage = new Stage(With(hook));

        stage.Do(watcher => watcher.Start());
        Assert.Equal(WatcherState.Starting, stage.Watcher.State);
        stage.Do(() => Assert.Single(stage.Linux.Commands).End(code: 1));
        stage.Report();

        Assert.Equal((WatcherState.Failed, launches), (stage.Watcher.State, stage.Linux.Launches.Count));
        Assert.Equal($"hook {hook} said no (ended with exit status 1)", stage.Watcher.Reason);
        Assert.Empty(stage.Linux.Alive);
    }

    [Theory]
    [Trait("Peer", "167")]
    [Trait("Peer", "166")]
    [InlineData(false, "Failed")]
    [InlineData(true, "Active")]
    public void Start_HookCannotBeRun_CountsAsItsFlagSays(bool ignoresFailure, string state)
    {
        using var stage = new Stage(Stage.Options() with
        {
            Hooks = new Dictionary<string, HookOptions> { [HookName.BeforeStart] = new("/bin/check", ignoresFailure) },
        });

        stage.Do(watcher => watcher.Start());
        stage.Do(() => Assert.Single(stage.Linux.Commands).Fail("program not found"));

        Assert.Equal(state, stage.Watcher.State.ToString());
        var failure = Assert.Single(stage.Events.All, e => e.Action == "hook_failure");
        Assert.Equal(("before_start", "program not found"), (failure.Payload.Name, failure.Payload.Error));
    }

    [Fact]
    public void BeforeSignal_SaysNo_NothingIsSentUntilTheGraceIsOver()
    {
        using var stage = Stage.Started(With(HookName.BeforeSignal));

        stage.Do(watcher => watcher.Stop());
        stage.Do(() => Assert.Single(stage.Linux.Commands).End(code: 1));
        stage.Pass(29.9);
        Assert.Empty(stage.Linux.Signals);
        stage.Pass(0.2);

        Assert.Equal([9], stage.Linux.Signals.Select(signal => signal.Signal));
        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
    }

    [Fact]
    public void BeforeSignal_CannotBeRun_TheSignalIsSent()
    {
        using var stage = Stage.Started(With(HookName.BeforeSignal));

        stage.Do(watcher => watcher.Stop());
        stage.Do(() => Assert.Single(stage.Linux.Commands).Fail("no such file"));
        stage.Report();

        Assert.Equal([15], stage.Linux.Signals.Select(signal => signal.Signal));
    }

    [Fact]
    public void Call_Context_IsOnStandardInputAndInVariables()
    {
        using var stage = Stage.Started(With(HookName.AfterReap) with { Env = new Dictionary<string, string> { ["OWN"] = "1" } });
        var pid = stage.Live()[0];

        stage.Die(pid, code: 3);

        var hook = Assert.Single(stage.Linux.Commands);
        Assert.Equal(
            "{\"hook\":\"after_reap\",\"watcher\":\"web\",\"numprocesses\":1,\"pid\":" + pid + ",\"wid\":1,\"exit_code\":3,\"reason\":\"exit\",\"time\":1577836800}",
            hook.Input);
        Assert.Equal(("after_reap", $"{pid}", "3", "1"),
            (hook.Spec.Environment["CIRCUS_HOOK"], hook.Spec.Environment["CIRCUS_PID"], hook.Spec.Environment["CIRCUS_EXIT_CODE"], hook.Spec.Environment["OWN"]));
        Assert.Equal(TimeSpan.FromSeconds(10), hook.Timeout);
    }

    [Fact]
    public void Hook_TakesItsTime_OtherWatchersGoOn()
    {
        using var stage = new Stage(With(HookName.BeforeStart) with { Priority = 1 }, Stage.Options("other"));

        stage.Do(() => _ = stage.Arbiter.StartInOrderAsync(stage.Arbiter.Watchers));
        Assert.Equal(WatcherState.Starting, stage.Arbiter.Watchers[0].State);
        stage.Do(() => stage.Arbiter.Watchers[1].Start());

        Assert.Equal(WatcherState.Active, stage.Arbiter.Watchers[1].State);
    }

    [Fact]
    public void Stop_WhileAHookIsAskedAboutTheStart_TheAnswerIsOfNoInterest()
    {
        using var stage = new Stage(With(HookName.BeforeStart));

        stage.Do(watcher => watcher.Start());
        stage.Do(watcher => watcher.Stop());
        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        stage.Do(() => Assert.Single(stage.Linux.Commands).End());

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Empty(stage.Linux.Launches);
    }

    [Fact]
    public void Kill_WhileAHookIsUnderWay_DoesNotWaitForIt()
    {
        using var stage = Stage.Started(With(HookName.BeforeStop));

        stage.Do(watcher => watcher.Stop());
        Assert.Single(stage.Linux.Commands);
        stage.Do(watcher => watcher.Kill());

        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.Empty(stage.Linux.Commands);
        Assert.Empty(stage.Linux.Alive);
    }

    [Fact]
    public void Restart_AfterStopHook_EndsBeforeTheNextStart()
    {
        using var stage = Stage.Started(With(HookName.AfterStop));

        stage.Do(watcher => watcher.Restart());
        Assert.Equal(WatcherState.Stopped, stage.Watcher.State);
        Assert.False(stage.Watcher.IsSettled);
        stage.Do(() => Assert.Single(stage.Linux.Commands).End());

        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Signal_BeforeSignalHook_Decides(int answer, int sent)
    {
        using var stage = Stage.Started(With(HookName.BeforeSignal, HookName.AfterSignal));

        stage.Do(watcher => watcher.Signal(Signal.Int, null));
        Assert.Empty(stage.Linux.SignalsToOne);
        stage.Do(() => Assert.Single(stage.Linux.Commands).End(answer));

        Assert.Equal((sent, sent), (stage.Linux.SignalsToOne.Count, stage.Linux.Commands.Count));
    }

    [Fact]
    public void Reload_SendHup_AsksTheHookForEachProcess()
    {
        using var stage = Stage.Started(With(HookName.BeforeSignal) with { SendHup = true, NumProcesses = 2 });

        stage.Do(watcher => watcher.Reload());

        Assert.Equal(["1", "1"], stage.Linux.Commands.Select(command => command.Spec.Environment["CIRCUS_SIGNUM"]));
        List<string> called = [];
        AnswerAll(stage, called);
        Assert.Equal([Signal.Hup, Signal.Hup], stage.Linux.SignalsToOne);
    }

    private static WatcherOptions With(params string[] hooks) => Stage.Options() with
    {
        Hooks = hooks.ToDictionary(hook => hook, hook => new HookOptions($"/bin/{hook}", IgnoresFailure: false)),
    };

    private static void AnswerAll(Stage stage, List<string> called)
    {
        while (stage.Linux.Commands is [var command, ..])
        {
            called.Add(command.Spec.Environment["CIRCUS_HOOK"]);
            stage.Do(() => command.End());
            stage.Report();
        }
    }
}
