using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class RestartLimitTests
{
    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(1, 0, 0.5, 2)]
    [InlineData(2, 0, 1, 3)]
    [InlineData(3, 9.999, 2, 4)]
    [InlineData(7, 0, 32, 8)]
    [InlineData(8, 0, 60, 9)]
    [InlineData(1000, 0, 60, 1001)]
    [InlineData(0, 10, 0, 0)]
    [InlineData(1000, 10, 0, 0)]
    public void Decide_DeathsAndLifetime_GiveTheDelay(int quickDeaths, double lifetime, double delay, int remembered)
    {
        var decision = RestartLimit.Decide(new BackOffOptions(), quickDeaths, TimeSpan.FromSeconds(lifetime), jitter: 0);

        Assert.Equal((TimeSpan.FromSeconds(delay), remembered), (decision.Delay, decision.QuickDeaths));
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(0.5, 63)]
    [InlineData(1, 66)]
    public void Decide_Jitter_AddsATenthAtMost(double jitter, double seconds) =>
        Assert.Equal(seconds, RestartLimit.Decide(new BackOffOptions(), 50, TimeSpan.Zero, jitter).Delay.TotalSeconds, 6);

    [Theory]
    [InlineData(1, 0, 2)]
    [InlineData(2, 0, 4)]
    [InlineData(3, 0, 5)]
    [InlineData(9, 3, 0)]
    public void Decide_OwnOptions_AreUsed(int quickDeaths, double lifetime, double delay)
    {
        var options = new BackOffOptions
        {
            First = TimeSpan.FromSeconds(2),
            Longest = TimeSpan.FromSeconds(5),
            StableAfter = TimeSpan.FromSeconds(3),
        };

        Assert.Equal(delay, RestartLimit.Decide(options, quickDeaths, TimeSpan.FromSeconds(lifetime), jitter: 0).Delay.TotalSeconds);
    }
}
