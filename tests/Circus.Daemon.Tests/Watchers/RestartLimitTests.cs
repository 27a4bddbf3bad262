using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class RestartLimitTests
{
    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(0, 9.99, 0, 1)]
    [InlineData(1, 0, 0.5, 2)]
    [InlineData(2, 1, 1, 3)]
    [InlineData(3, 1, 2, 4)]
    [InlineData(7, 1, 32, 8)]
    [InlineData(8, 1, 60, 9)]
    [InlineData(1_000_000, 1, 60, 1_000_001)]
    [InlineData(5, 10, 0, 0)]
    public void Decide_QuickDeaths_BackOffDoublesUpToAMinute(int quickDeaths, double lifetime, double delay, int remembered)
    {
        var decision = RestartLimit.Decide(quickDeaths, TimeSpan.FromSeconds(lifetime), jitter: 0);

        Assert.Equal((delay, remembered), (decision.Delay.TotalSeconds, decision.QuickDeaths));
    }

    [Fact]
    public void Decide_Jitter_AddsAtMostATenth() => Assert.Equal(0.55, RestartLimit.Decide(1, TimeSpan.Zero, jitter: 1).Delay.TotalSeconds, 6);

    [Theory]
    [InlineData(3, 1, 0, 2, 0)]
    [InlineData(3, 1, 1, 1, 0)]
    [InlineData(3, 1, 5, 0, 0)]
    [InlineData(1, 3, 0, 0, 2)]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(2, 2, 1, 0, 0)]
    public void ScalePlan_WantedAndActual_SaysHowManyToStartAndStop(int wanted, int live, int waiting, int start, int stop) =>
        Assert.Equal(new ScalePlan(start, stop), ScalePlan.Of(wanted, live, waiting));
}
