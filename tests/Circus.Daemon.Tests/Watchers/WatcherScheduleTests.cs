using Circus.Daemon.Schedules;
using Circus.Daemon.Watchers;
using Cronos;

namespace Circus.Daemon.Tests.Watchers;

public sealed class WatcherScheduleTests
{
    [Fact]
    public void Start_Scheduled_RunsWhenItIsTimeAndWaitsAgain()
    {
        using var stage = Scheduled(ScheduleOverlap.Skip);

        stage.Do(watcher => watcher.Start());
        Assert.Equal((WatcherState.Awaiting, "scheduled", stage.Clock.GetUtcNow().AddMinutes(10)), (stage.Watcher.State, stage.Watcher.Substate, stage.Watcher.NextRun));
        stage.Pass(TimeSpan.FromMinutes(9.9));
        Assert.Empty(stage.Linux.Launches);
        stage.Pass(TimeSpan.FromMinutes(0.2));
        Assert.Equal(WatcherState.Active, stage.Watcher.State);

        stage.Die(stage.Live()[0], code: 0);
        Assert.Equal((WatcherState.Awaiting, 1), (stage.Watcher.State, stage.Linux.Launches.Count));
        stage.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(2, stage.Linux.Launches.Count);
    }

    [Fact]
    public void Skip_LastRunGoesOn_IsLeftOutAndTold()
    {
        using var stage = Scheduled(ScheduleOverlap.Skip);
        stage.Do(watcher => watcher.Start());

        stage.Pass(TimeSpan.FromMinutes(35));

        Assert.Single(stage.Linux.Launches);
        Assert.Equal(2, stage.Events.All.Count(e => e.Action == "skipped"));
    }

    [Fact]
    public void Queue_LastRunGoesOn_RunsOnceBehindIt()
    {
        using var stage = Scheduled(ScheduleOverlap.Queue);
        stage.Do(watcher => watcher.Start());
        stage.Pass(TimeSpan.FromMinutes(35));
        Assert.Single(stage.Linux.Launches);

        stage.Die(stage.Live()[0], code: 0);
        Assert.Equal(2, stage.Linux.Launches.Count);
        stage.Die(stage.Live()[0], code: 0);
        Assert.Equal(2, stage.Linux.Launches.Count);
    }

    [Fact]
    public void Replace_LastRunGoesOn_IsStoppedFirst()
    {
        using var stage = Scheduled(ScheduleOverlap.Replace);
        stage.Do(watcher => watcher.Start());
        stage.Pass(TimeSpan.FromMinutes(10.1));
        var first = stage.Live()[0];

        stage.Pass(TimeSpan.FromMinutes(10));

        Assert.Equal(2, stage.Linux.Launches.Count);
        Assert.DoesNotContain(first, stage.Live());
        Assert.Single(stage.Live());
    }

    [Fact]
    public void Stop_Scheduled_DoesNotRunAnyMore()
    {
        using var stage = Scheduled(ScheduleOverlap.Skip);
        stage.Do(watcher => watcher.Start());
        stage.Do(watcher => watcher.Stop());

        stage.Pass(TimeSpan.FromMinutes(30));

        Assert.Empty(stage.Linux.Launches);
        Assert.Equal((WatcherState.Stopped, null), (stage.Watcher.State, stage.Watcher.NextRun));
    }

    [Fact]
    public void StartNow_Scheduled_RunsAtOnceAndOnTimeToo()
    {
        using var stage = Scheduled(ScheduleOverlap.Skip);
        stage.Do(watcher => watcher.Start());

        stage.Do(watcher => watcher.StartNow());
        Assert.Single(stage.Live());
        stage.Die(stage.Live()[0], code: 0);
        stage.Pass(TimeSpan.FromMinutes(10.1));

        Assert.Single(stage.Live());
        Assert.Equal(2, stage.Linux.Launches.Count);
    }

    [Fact]
    public void Run_CannotBeMade_IsTriedAgainNextTime()
    {
        using var stage = Scheduled(ScheduleOverlap.Skip, maxRetry: 1);
        stage.Do(watcher => watcher.Start());
        stage.Linux.LaunchFault = "program not found";
        stage.Pass(TimeSpan.FromMinutes(10.1));
        Assert.Equal((WatcherState.Failed, "program not found"), (stage.Watcher.State, stage.Watcher.Reason));

        stage.Linux.LaunchFault = null;
        stage.Pass(TimeSpan.FromMinutes(10));

        Assert.Single(stage.Live());
    }

    [Fact]
    public void Clock_IsSetBack_NextTimeIsThatOfTheNewClock()
    {
        using var arbiter = new Stage(Stage.Options());
        var time = new JumpingTime(arbiter.Clock);
        var runs = 0;
        var clock = new ScheduleClock(Every10Minutes(ScheduleOverlap.Skip), arbiter.Arbiter.Deadlines, time, () => runs++);
        arbiter.Do(clock.Start);

        time.Offset = TimeSpan.FromDays(-1);
        arbiter.Pass(TimeSpan.FromMinutes(10.1));
        Assert.Equal(1, runs);

        time.Offset = TimeSpan.FromDays(1);
        arbiter.Pass(TimeSpan.FromMinutes(1));
        // What was due in between happens once.
        Assert.Equal(2, runs);
        clock.Stop();
    }

    private static ScheduleOptions Every10Minutes(ScheduleOverlap overlap) =>
        new("*/10 * * * *", CronExpression.Parse("*/10 * * * *"), TimeZoneInfo.Utc, overlap);

    private static Stage Scheduled(ScheduleOverlap overlap, int maxRetry = 5) =>
        new(Stage.Options() with { Schedule = Every10Minutes(overlap), MaxRetry = maxRetry });

    private sealed class JumpingTime(TimeProvider real) : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Offset;
    }
}
