using System.Globalization;
using Circus.Daemon.Streams;

namespace Circus.Daemon.Tests.Streams;

public sealed class TimedRotationTests
{
    // 2026-03-05 is a Thursday.
    [Theory]
    [Trait("Peer", "203")]
    [InlineData("S", 1, "2026-03-05 13:04:10", "20260305130409")]
    [InlineData("S", 30, "2026-03-05 13:04:39", "20260305130409")]
    [InlineData("M", 1, "2026-03-05 13:05:09", "202603051304")]
    [InlineData("H", 2, "2026-03-05 15:04:09", "2026030513")]
    [InlineData("D", 1, "2026-03-06 13:04:09", "20260305")]
    [InlineData("MIDNIGHT", 1, "2026-03-06 00:00:00", "20260305")]
    [InlineData("midnight", 3, "2026-03-08 00:00:00", "20260305")]
    [InlineData("W3", 1, "2026-03-06 00:00:00", "20260227")]
    [InlineData("W4", 1, "2026-03-07 00:00:00", "20260228")]
    [InlineData("W2", 1, "2026-03-12 00:00:00", "20260305")]
    [InlineData("W6", 2, "2026-03-16 00:00:00", "20260302")]
    public void NextAfter_Period_EndsAndIsNamedByItsStart(string when, int interval, string due, string suffix)
    {
        var rotation = TimedRotation.TryMake(when, interval, TimeZoneInfo.Utc)!;
        var next = rotation.NextAfter(new DateTimeOffset(2026, 3, 5, 13, 4, 9, TimeSpan.Zero));
        Assert.Equal(DateTimeOffset.Parse(due + "Z", CultureInfo.InvariantCulture), next);
        Assert.Equal(suffix, rotation.SuffixFor(next));
        Assert.Equal(suffix.Length, rotation.SuffixLength);
    }

    [Theory]
    [InlineData("2026-03-28T12:00:00Z", "2026-03-28T23:00:00Z", "20260328")]
    [InlineData("2026-03-29T12:00:00Z", "2026-03-29T22:00:00Z", "20260329")]
    public void NextAfter_DayOfTheClockChange_IsTheMidnightOfTheZone(string now, string due, string suffix)
    {
        // Central European rules: 2026-03-29 has 23 hours.
        var spring = TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday);
        var autumn = TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday);
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1), spring, autumn);
        var zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(1), "test", "test", "test", [rule]);

        var rotation = TimedRotation.TryMake("MIDNIGHT", 1, zone)!;
        var next = rotation.NextAfter(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        Assert.Equal(DateTimeOffset.Parse(due, CultureInfo.InvariantCulture), next);
        Assert.Equal(suffix, rotation.SuffixFor(next));
    }

    [Theory]
    [InlineData("")]
    [InlineData("X")]
    [InlineData("W")]
    [InlineData("W7")]
    [InlineData("W11")]
    public void TryMake_UnknownPeriod_IsNull(string when) => Assert.Null(TimedRotation.TryMake(when, 1, TimeZoneInfo.Utc));
}
