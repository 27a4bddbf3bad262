using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class ScalePlanTests
{
    [Theory]
    [InlineData(3, 0, 0, 3, 0)]
    [InlineData(3, 3, 0, 0, 0)]
    [InlineData(3, 1, 1, 1, 0)]
    [InlineData(3, 1, 2, 0, 0)]
    [InlineData(1, 4, 0, 0, 3)]
    [InlineData(0, 2, 0, 0, 2)]
    [InlineData(0, 0, 0, 0, 0)]
    // Those that wait are no reason to end one that runs.
    [InlineData(2, 2, 1, 0, 0)]
    public void Of_WantedAndHad_IsTheDifference(int wanted, int live, int waiting, int start, int stop) =>
        Assert.Equal(new ScalePlan(start, stop), ScalePlan.Of(wanted, live, waiting));
}
