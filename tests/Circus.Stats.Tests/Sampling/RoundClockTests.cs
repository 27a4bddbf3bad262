using Circus.Stats.Sampling;
using Microsoft.Extensions.Time.Testing;

namespace Circus.Stats.Tests.Sampling;

public sealed class RoundClockTests
{
    [Fact]
    public void Begin_InTime_IsDueAtMultiples()
    {
        var clock = new RoundClock(TimeSpan.FromSeconds(1), 1000, 100, 100);

        Assert.Equal([true, false, true, true], new[] { 100L, 1099, 1105, 2100 }.Select(clock.Begin));
        Assert.Equal((3100, 0), (clock.Due, clock.Skipped));
    }

    [Fact]
    public void Begin_Late_SaysHowLateAndWhatWasLeftOut()
    {
        var clock = new RoundClock(TimeSpan.FromSeconds(1), 1000, 0, 0);
        clock.Begin(0);

        Assert.True(clock.Begin(3250));
        Assert.Equal((TimeSpan.FromSeconds(2.25), 2, 4000), (clock.Late, clock.Skipped, clock.Due));
    }

    [Fact]
    public void Begin_MadeLater_MeetsTheOthers() => Assert.Equal(3000, new RoundClock(TimeSpan.FromSeconds(0.5), 1000, 0, 2700).Due);

    [Fact]
    public void Intervals_SetConfiguredAndOfAll_WinInThisOrder()
    {
        var intervals = new Intervals(TimeSpan.FromSeconds(1), new FakeTimeProvider());
        intervals.Configure("web", TimeSpan.FromSeconds(5));
        intervals.Set("api", TimeSpan.FromSeconds(0.2));

        Assert.Equal([5, 0.2, 1], new[] { "web", "api", "other" }.Select(key => intervals.Of(key).TotalSeconds));
        intervals.Set("web", TimeSpan.FromSeconds(2));
        intervals.Set("api", null);
        Assert.Equal([2, 1], new[] { "web", "api" }.Select(key => intervals.Of(key).TotalSeconds));
        intervals.Set("web", null);
        intervals.Configure("web", null);
        Assert.Empty(intervals.Own);
    }

    [Fact]
    public void Intervals_LongOneMadeShort_IsNotWaitedFor()
    {
        var time = new FakeTimeProvider();
        var intervals = new Intervals(TimeSpan.FromHours(1), time);
        intervals.Begin(time.GetTimestamp(), []);

        intervals.Global = TimeSpan.FromSeconds(1);

        Assert.InRange(intervals.NextDue() - time.GetTimestamp(), 0, time.TimestampFrequency);
    }
}
