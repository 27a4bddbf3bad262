using Circus.Web.Access;

namespace Circus.Web.Tests.Access;

public sealed class LockoutTimeTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 8)]
    [InlineData(5, 15)]
    [InlineData(6, 15)]
    [InlineData(int.MaxValue, 15)]
    public void LockoutTime_InARow_DoublesUpToAQuarterOfAnHour(int consecutive, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), LockoutTime.After(consecutive));
}
