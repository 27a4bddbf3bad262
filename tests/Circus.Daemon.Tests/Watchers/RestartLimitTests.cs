using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class RestartLimitTests
{
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0.5, 2)]
    [InlineData(2, 1, 3)]
    [InlineData(3, 2, 4)]
    [InlineData(7, 32, 8)]
    [InlineData(8, 60, 9)]
    [InlineData(1_000_000, 60, 1_000_001)]
    public void Decide_YoungDeath_DoublesUpToAMinute(int quickDeaths, double seconds, int remembered) =>
        Assert.Equal(
            new RestartDecision(TimeSpan.FromSeconds(seconds), remembered),
            RestartLimit.Decide(quickDeaths, TimeSpan.FromSeconds(9.999), jitter: 0));

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void Decide_StableProcess_IsReplacedAtOnceWithACleanSlate(int quickDeaths) =>
        Assert.Equal(new RestartDecision(TimeSpan.Zero, 0), RestartLimit.Decide(quickDeaths, RestartLimit.StableAfter, jitter: 1));

    [Fact]
    public void Decide_FullJitter_AddsATenth() =>
        Assert.Equal(TimeSpan.FromSeconds(66), RestartLimit.Decide(20, TimeSpan.Zero, jitter: 1).Delay);
}
