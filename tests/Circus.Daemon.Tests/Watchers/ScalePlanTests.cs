using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Watchers;

public sealed class ScalePlanTests
{
    [Theory]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(3, 0, 0, 3, 0)]
    [InlineData(3, 1, 0, 2, 0)]
    [InlineData(3, 1, 2, 0, 0)]
    [InlineData(3, 2, 2, 0, 0)]
    [InlineData(3, 3, 0, 0, 0)]
    [InlineData(3, 5, 0, 0, 2)]
    [InlineData(3, 5, 1, 0, 2)]
    [InlineData(0, 2, 0, 0, 2)]
    public void Of_WantedAndActual_MakesTheDifference(int wanted, int live, int coming, int start, int stop) =>
        Assert.Equal(new ScalePlan(start, stop), ScalePlan.Of(wanted, live, coming));
}
