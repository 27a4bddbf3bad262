using Circus.Daemon.Limits;

namespace Circus.Daemon.Tests.Limits;

public sealed class RisingTimeTests
{
    [Theory]
    [InlineData(new[] { 1, 2, 5 }, new[] { 1, 2, 5 })]
    // Missing for one look, and then in its parent's count.
    [InlineData(new[] { 10, 4, 11 }, new[] { 10, 10, 11 })]
    // Gone for good: what comes after is counted on top.
    [InlineData(new[] { 10, 4, 5, 6, 8 }, new[] { 10, 10, 10, 11, 13 })]
    [InlineData(new[] { 10, 4, 4, 2, 2, 3 }, new[] { 10, 10, 10, 10, 10, 11 })]
    public void Next_Sums_NeverFall(int[] sums, int[] expected)
    {
        var time = new RisingTime();
        Assert.Equal(expected, sums.Select(sum => (int)time.Next(TimeSpan.FromSeconds(sum)).TotalSeconds));
    }
}
