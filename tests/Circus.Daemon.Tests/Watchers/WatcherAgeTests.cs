using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherAgeTests
{
    private static readonly WatcherOptions _hour = Stage.Options(numProcesses: 3) with { MaxAge = TimeSpan.FromHours(1), MaxAgeVariance = TimeSpan.Zero };

    [Theory]
    [InlineData(0.0, 3600)]
    [InlineData(0.5, 3630)]
    [InlineData(1.0, 3660)]
    public void LifeOf_Variance_IsAdded(double random, double seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds), MaxAge.LifeOf(_hour with { MaxAgeVariance = TimeSpan.FromMinutes(1) }, random));

    [Fact]
    public void LifeOf_NoMaxAge_IsForEver() => Assert.Null(MaxAge.LifeOf(Stage.Options(), 1));

    [Fact]
    public void MaxAge_AllAreDue_AreReplacedOneAtATimeTheSuccessorFirst()
    {
        using var stage = Stage.Started(_hour);
        var before = stage.Live();
        stage.Linux.ObeysStopSignals = false;

        stage.Clock.Advance(TimeSpan.FromHours(1));
        stage.Pass(1);

        // One was made, one was told to end and takes its time; the others wait.
        Assert.Equal(3, stage.Live().Length);
        Assert.Equal(2, stage.Live().Count(before.Contains));
        Assert.Equal(["spawn", "kill"], stage.Events.Actions);

        stage.Linux.ObeysStopSignals = true;
        stage.Pass(60);
        Assert.Equal(3, stage.Live().Length);
        Assert.DoesNotContain(stage.Live(), before.Contains);
        Assert.Equal(0, stage.Watcher.Restarts);
        Assert.DoesNotContain("reload", stage.Events.Actions);
        Assert.All(stage.Events.All.Where(e => e.Action == "reap"), e => Assert.Equal("max_age", e.Payload.Reason));
    }

    [Fact]
    public void MaxAge_ShorterThanAllTurns_EveryProcessHasItsTurn()
    {
        using var stage = Stage.Started(Stage.Options(numProcesses: 15) with { MaxAge = TimeSpan.FromSeconds(1), MaxAgeVariance = TimeSpan.Zero });
        var before = stage.Live();

        stage.Pass(60);

        Assert.Equal(15, stage.Live().Length);
        Assert.DoesNotContain(stage.Live(), before.Contains);
    }

    [Fact]
    public void MaxAge_Singleton_OldOneEndsFirst()
    {
        using var stage = Stage.Started(_hour with { NumProcesses = 1, Singleton = true });
        var before = Assert.Single(stage.Live());

        stage.Clock.Advance(TimeSpan.FromHours(1));
        stage.Pass(1);

        Assert.Equal(["kill", "reap", "spawn"], stage.Events.Actions);
        Assert.NotEqual(before, Assert.Single(stage.Live()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MaxAge_WithoutRespawn_IsReplacedAsWell(bool isSingleton)
    {
        using var stage = Stage.Started(_hour with { NumProcesses = 1, Singleton = isSingleton, Respawn = false });
        var before = Assert.Single(stage.Live());

        stage.Clock.Advance(TimeSpan.FromHours(1));
        stage.Pass(1);

        Assert.NotEqual(before, Assert.Single(stage.Live()));
        Assert.Equal(WatcherState.Active, stage.Watcher.State);
    }

    [Fact]
    public void MaxAge_SuccessorCannotBeMade_OldOneGoesOnAndIsTriedAgain()
    {
        using var stage = Stage.Started(_hour with { NumProcesses = 1 });
        var before = Assert.Single(stage.Live());
        stage.Linux.LaunchFault = "no";

        stage.Clock.Advance(TimeSpan.FromHours(1));
        stage.Pass(1);
        Assert.Equal(before, Assert.Single(stage.Live()));
        Assert.Equal(WatcherState.Active, stage.Watcher.State);

        stage.Linux.LaunchFault = null;
        stage.Pass(61);
        Assert.NotEqual(before, Assert.Single(stage.Live()));
    }

    [Fact]
    public void MaxAge_StoppedBefore_NothingHappensLater()
    {
        using var stage = Stage.Started(_hour);
        stage.Do(watcher => watcher.Stop());
        stage.Events.Clear();

        stage.Clock.Advance(TimeSpan.FromHours(1));
        stage.Pass(10);

        Assert.Empty(stage.Events.All);
        Assert.Empty(stage.Linux.Alive);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(0)]
    public void Change_MaxAge_CountsForThoseThatRun(int seconds)
    {
        using var stage = Stage.Started(_hour with { NumProcesses = 1 });
        var before = stage.Live();
        stage.Clock.Advance(TimeSpan.FromMinutes(59));

        stage.Do(watcher => watcher.Change(watcher.Options with { MaxAge = TimeSpan.FromSeconds(seconds) }, keys: 1, needsReload: false));
        stage.Clock.Advance(TimeSpan.FromMinutes(2));
        stage.Pass(1);

        Assert.Equal(seconds == 0, stage.Live().SequenceEqual(before));
    }
}
