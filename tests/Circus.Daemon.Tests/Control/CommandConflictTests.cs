using Circus.Daemon.Tests.Watchers;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Control;

/// <summary>Commands that meet: none is lost, none is refused because something else is under way.</summary>
public sealed class CommandConflictTests
{
    [Fact]
    public async Task Restart_TwiceAtOnce_BothAreAnsweredAndTheWantedNumberRuns()
    {
        using var stage = Slow();

        var first = stage.Send("restart", """{"name":"web","waiting":true}""");
        var second = stage.Send("restart", """{"name":"web","waiting":true}""");
        stage.Pass(31);

        Assert.Contains("\"ok\"", await first, StringComparison.Ordinal);
        Assert.Contains("\"ok\"", await second, StringComparison.Ordinal);
        Assert.Equal(2, stage.Live().Length);
        Assert.Empty(stage.Live().Intersect([101, 102]));
    }

    [Fact]
    public async Task Stop_DuringAStart_WinsAndBothAreAnswered()
    {
        using var stage = new Stage(Stage.Options(numProcesses: 5) with { WarmupDelay = TimeSpan.FromSeconds(1) });
        var start = stage.Send("start", """{"name":"web","waiting":true}""");
        stage.Pass(2.5);

        Assert.Equal("""{"info":null,"status":"ok"}""", await stage.AskAsync("stop", """{"name":"web","waiting":true}"""));

        Assert.True(start.IsCompleted);
        Assert.Empty(stage.Linux.Alive);
        stage.Pass(10);
        Assert.Empty(stage.Linux.Alive);
    }

    [Fact]
    public async Task Start_DuringAStop_RunsWhenTheStopIsOver()
    {
        using var stage = Slow();
        var stop = stage.Send("stop", """{"name":"web","waiting":true}""");
        var start = stage.Send("start", """{"name":"web","waiting":true}""");

        stage.Pass(31);

        Assert.Contains("\"ok\"", await stop, StringComparison.Ordinal);
        Assert.Contains("\"ok\"", await start, StringComparison.Ordinal);
        Assert.Equal([103, 104], stage.Live());
    }

    [Fact]
    public async Task Set_DuringAReload_IsTakenAndTheLastCommandRuns()
    {
        using var stage = Slow();
        var reload = stage.Send("reload", """{"name":"web","waiting":true}""");

        var set = stage.Send("set", """{"name":"web","options":{"cmd":"/bin/other"},"waiting":true}""");
        stage.Pass(31);

        Assert.Contains("\"ok\"", await reload, StringComparison.Ordinal);
        Assert.Contains("\"cmd\":\"reload\"", await set, StringComparison.Ordinal);
        Assert.Equal(2, stage.Live().Length);
        Assert.Equal(["/bin/other"], stage.Linux.Launches[^1].Arguments);
    }

    [Fact]
    public async Task Reload_DuringAStop_StartsItAgainAsReloadDoes()
    {
        using var stage = Slow();
        var stop = stage.Send("stop", """{"name":"web","waiting":true}""");

        var reload = stage.Send("reload", """{"name":"web","waiting":true}""");
        stage.Pass(31);

        Assert.True(stop.IsCompleted);
        Assert.Contains("\"ok\"", await reload, StringComparison.Ordinal);
        Assert.Equal([103, 104], stage.Live());
    }

    [Fact]
    public async Task Incr_DuringAReload_CountsForTheNewOnes()
    {
        using var stage = Slow();
        var reload = stage.Send("reload", """{"name":"web","waiting":true}""");

        var incr = stage.Send("incr", """{"name":"web","waiting":true}""");
        stage.Pass(31);

        Assert.True(reload.IsCompleted);
        Assert.Contains("\"numprocesses\":3", await incr, StringComparison.Ordinal);
        Assert.Equal(3, stage.Live().Length);
    }

    [Fact]
    [Trait("Peer", "70")]
    [Trait("Peer", "49")]
    public async Task Command_WhileAnotherWatcherStops_IsCarriedOutAtOnce()
    {
        using var stage = Slow();
        var stop = stage.Send("stop", """{"name":"web","waiting":true}""");

        Assert.Equal("""{"info":{"started":[103],"kept":[]},"status":"ok"}""", await stage.AskAsync("start", """{"name":"off","waiting":true}"""));
        Assert.Equal("""{"numprocesses":2,"status":"ok"}""", await stage.AskAsync("incr", """{"name":"off","waiting":true}"""));
        Assert.Equal("""{"status":"stopping"}""", await stage.AskAsync("status", """{"name":"web"}"""));

        Assert.False(stop.IsCompleted);
        stage.Pass(31);
        Assert.True(stop.IsCompleted);
    }

    [Fact]
    public async Task Quit_WhileOneRestarts_PreEmptsItAndItIsAnswered()
    {
        using var stage = Slow();
        var restart = stage.Send("restart", """{"name":"web","waiting":true}""");

        stage.Quit(hurries: false);
        stage.Pass(31);

        Assert.True(restart.IsCompleted);
        Assert.True(stage.Arbiter.Stopped.IsCompleted);
        Assert.Empty(stage.Linux.Alive);
        _ = await restart;
    }

    [Fact]
    [Trait("Peer", "24")]
    public async Task StopAndStart_All_StoppedThenActive()
    {
        using var stage = ControlStage.TwoWatchers();

        await stage.AskAsync("stop", """{"waiting":true}""");
        Assert.Contains("\"stopped\"", await stage.AskAsync("status", """{"name":"web"}"""), StringComparison.Ordinal);
        await stage.AskAsync("start", """{"waiting":true}""");

        Assert.Contains("\"active\"", await stage.AskAsync("status", """{"name":"web"}"""), StringComparison.Ordinal);
        Assert.Equal(WatcherState.Stopped, stage.Named("off").State);
    }

    [Fact]
    [Trait("Peer", "158")]
    public async Task Decr_FarBelowNone_EndsAtNone()
    {
        using var stage = ControlStage.TwoWatchers();

        Assert.Contains("\"numprocesses\":0", await stage.AskAsync("decr", """{"name":"web","nb":100,"waiting":true}"""), StringComparison.Ordinal);
        Assert.Contains("\"numprocesses\":0", await stage.AskAsync("decr", """{"name":"web","waiting":true}"""), StringComparison.Ordinal);
        Assert.Contains("\"numprocesses\":1", await stage.AskAsync("incr", """{"name":"web","waiting":true}"""), StringComparison.Ordinal);
        Assert.Single(stage.Live());
    }

    [Fact]
    [Trait("Peer", "54")]
    public async Task Decr_Singleton_ChangesNothing()
    {
        using var stage = Stage.Started(Stage.Options() with { Singleton = true });

        Assert.Equal("""{"numprocesses":1,"singleton":true,"status":"ok"}""", await stage.AskAsync("decr", """{"name":"web","nb":3,"waiting":true}"""));
        Assert.Single(stage.Live());
    }

    [Theory]
    [Trait("Peer", "22")]
    [Trait("Peer", "23")]
    [InlineData(1, "2", "1")]
    [InlineData(4, "5 6 7 8", "1 2 3 4")]
    public async Task Reload_Twice_TheSlotsAreTheNextAndThenTheFirstAgain(int count, string first, string second)
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: count));

        foreach (var expected in new[] { first, second })
        {
            await stage.AskAsync("reload", """{"name":"web","waiting":true}""");
            Assert.Equal(expected, string.Join(' ', stage.Watcher.Processes.Select(process => process.Slot)));
        }

        Assert.Equal(3 * count, stage.Linux.Launches.Count);
    }

    [Fact]
    [Trait("Peer", "160")]
    public void Deaths_OfAll_TheirSlotsAreUsedAgain()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 2));

        stage.Die(101);
        stage.Die(102);
        stage.Pass(5);

        Assert.Equal([1, 2], stage.Watcher.Processes.Select(process => process.Slot).Order());
        Assert.Equal([103, 104], stage.Live());
    }

    [Fact]
    [Trait("Peer", "177")]
    public async Task Start_OneThatHasEndedWithoutRespawn_RunsAgain()
    {
        using var stage = Stage.Started(Stage.Options() with { Respawn = false });
        Assert.Contains("\"numprocesses\":1", await stage.AskAsync("numprocesses", """{"name":"web"}"""), StringComparison.Ordinal);

        stage.Die(101, code: 0);
        Assert.Contains("\"numprocesses\":0", await stage.AskAsync("numprocesses", """{"name":"web"}"""), StringComparison.Ordinal);
        await stage.AskAsync("start", """{"name":"web","waiting":true}""");

        Assert.Equal([102], stage.Live());
    }

    [Fact]
    [Trait("Peer", "178")]
    public async Task Incr_WhileStopping_StartsNothing()
    {
        using var stage = Slow();
        var stop = stage.Send("stop", """{"name":"web","waiting":true}""");

        await stage.AskAsync("incr", """{"name":"web"}""");
        stage.Pass(31);

        Assert.True(stop.IsCompleted);
        Assert.Equal(2, stage.Linux.Launches.Count);
        Assert.Empty(stage.Linux.Alive);
    }

    /// <summary>Processes that withstand their stop signal for their 30 s.</summary>
    private static Stage Slow()
    {
        var stage = ControlStage.TwoWatchers();
        stage.Linux.ObeysStopSignals = false;
        return stage;
    }
}
