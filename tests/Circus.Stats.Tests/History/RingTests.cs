using Circus.Stats.History;

namespace Circus.Stats.Tests.History;

public sealed class RingTests
{
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.37)]
    [InlineData(12.34)]
    [InlineData(250)]
    [InlineData(31_200_000)]
    [InlineData(9e15)]
    public void PointCode_Value_ComesBackWithinAPartInTwoThousand(double value) =>
        Assert.InRange(PointCode.ValueOf(PointCode.Of(value))!.Value, (value * 0.9995) - 1e-6, (value * 1.0005) + 1e-6);

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void PointCode_NothingUsed_IsZeroAndNotUnknown(double value) => Assert.Equal(0, PointCode.ValueOf(PointCode.Of(value)));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void PointCode_NoNumber_IsUnknown(double value) => Assert.Null(PointCode.ValueOf(PointCode.Of(value)));

    [Fact]
    public void Add_SeveralInOnePoint_KeepsLeastMeanAndMost()
    {
        var ring = new Ring(10, 5);
        ring.Add(100, 10);
        ring.Add(105, 40);
        ring.Add(109.9, 10);
        ring.Add(110, 7);

        Assert.Equal((10, 20, 40), Values(ring, 10));
        Assert.Equal((7, 7, 7), Values(ring, 11));
        Assert.Null(Values(ring, 9).Mean);
    }

    [Fact]
    public void Add_NothingForAWhile_IsAGap()
    {
        var ring = new Ring(1, 10);
        ring.Add(5, 1);
        ring.Add(8, 2);
        ring.Add(9, 3);

        Assert.Equal([1, null, null, 2, 3], Enumerable.Range(5, 5).Select(number => Values(ring, number).Mean));
    }

    [Fact]
    public void Add_LongerThanItHolds_ForgetsTheOldest()
    {
        var ring = new Ring(1, 50);
        for (var i = 0; i < 175; i++)
        {
            ring.Add(i, i);
        }

        Assert.Equal(Ring.BytesOf(50), ring.Bytes);
        Assert.Null(Values(ring, 123).Mean);
        Assert.Equal(Enumerable.Range(124, 51).Select(i => (double?)i), Enumerable.Range(124, 51).Select(number => (double?)Math.Round(Values(ring, number).Mean!.Value)));
    }

    [Fact]
    public void Add_AfterLongerThanItHolds_BeginsAnew()
    {
        var ring = new Ring(1, 50);
        ring.Add(1, 1);
        ring.Add(2, 1);
        ring.Add(1_000_000, 5);
        ring.Add(1_000_001, 5);

        Assert.Equal(1, ring.Count);
        Assert.Equal(5, Values(ring, 1_000_000).Mean);
    }

    [Fact]
    public void Add_ClockPutBack_GoesOnWithoutLosingAnything()
    {
        var ring = new Ring(1, 50);
        ring.Add(100, 1);
        ring.Add(40, 3);
        ring.Add(101, 9);

        Assert.Equal((1, 2, 3), Values(ring, 100));
    }

    private static (double? Min, double? Mean, double? Max) Values(Ring ring, long number)
    {
        var (min, mean, max) = ring.At(number);
        return (Rounded(min), Rounded(mean), Rounded(max));
    }

    private static double? Rounded(ushort code) => PointCode.ValueOf(code) is { } value ? Math.Round(value, 1) : null;
}
