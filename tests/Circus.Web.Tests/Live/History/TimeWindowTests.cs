using Circus.Web.Live.History;

namespace Circus.Web.Tests.Live.History;

public sealed class TimeWindowTests
{
    private static readonly DateTimeOffset _now = Some.Start;

    [Theory]
    [InlineData(null, "5m")]
    [InlineData("", "5m")]
    [InlineData("15m", "15m")]
    [InlineData("900s", "15m")]
    [InlineData("7d", "7d")]
    [InlineData("90m", "90m")]
    [InlineData("5400s", "90m")]
    [InlineData("61s", "61s")]
    [InlineData("1s", "5s")]
    [InlineData("999d", "31d")]
    [InlineData("2000000000d", "31d")]
    [InlineData("0m", "5m")]
    [InlineData("-5m", "5m")]
    [InlineData("m", "5m")]
    [InlineData("<script>", "5m")]
    public void Row28_Parse_Span_IsWhatItSaysOrFiveMinutes(string? text, string span)
    {
        var window = TimeWindow.Parse(text, null);

        Assert.Equal(span, window.Span);
        Assert.True(window.IsLive);
    }

    [Fact]
    public void Row95_AnyWindow_WrittenAndRead_IsTheSame()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var from = _now.AddSeconds(-random.NextInt64(3_000_000)).AddTicks(random.NextInt64(10_000_000));
            var window = TimeWindow.Between(from, from.AddSeconds(random.Next(1, 2_000_000)).AddTicks(random.Next(10_000_000)));

            Assert.Equal(window, TimeWindow.Parse(window.Span, window.At));
        }
    }

    [Fact]
    public void Row29_Between_AnyOrder_IsOutsideOfWhatWasChosenAndNotTooShort()
    {
        var window = TimeWindow.Between(_now.AddMilliseconds(10_500), _now.AddMilliseconds(2_300));
        Assert.Equal((_now.AddSeconds(2), _now.AddSeconds(11)), (window.From(_now), window.To(_now)));

        Assert.Equal(TimeWindow.Shortest, TimeWindow.Between(_now, _now.AddMilliseconds(20)).Length);
    }

    [Fact]
    public void Row29_Shifted_IntoTheFuture_FollowsThePresent()
    {
        var earlier = TimeWindow.Live.Shifted(-0.5, _now);
        Assert.Equal(_now.AddMinutes(-2.5), earlier.End);
        Assert.Equal(TimeWindow.Live, earlier.Shifted(0.5, _now));
        Assert.Equal(TimeWindow.Live, TimeWindow.Live.Shifted(3, _now));
    }

    [Fact]
    public void Row30_Stopped_LaterOn_ShowsTheSameSpan()
    {
        var paused = TimeWindow.Live.Stopped(_now);

        Assert.Equal(_now, paused.To(_now.AddMinutes(9)));
        Assert.Equal(TimeWindow.Live, paused.Following());
    }

    [Fact]
    public void Row29_Wider_StandingStill_KeepsItsMiddle()
    {
        var window = TimeWindow.Between(_now.AddMinutes(-30), _now.AddMinutes(-20)).Wider(_now);

        Assert.Equal((_now.AddMinutes(-35), _now.AddMinutes(-15)), (window.From(_now), window.To(_now)));
    }
}
