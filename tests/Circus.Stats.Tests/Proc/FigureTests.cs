using Circus.Stats.Proc;

namespace Circus.Stats.Tests.Proc;

public sealed class FigureTests
{
    [Theory]
    [InlineData(0, 500, 1000, 50)]
    [InlineData(100, 2100, 1000, 200)]
    [InlineData(0, 0, 1000, 0)]
    [InlineData(0, 500, 0, 0)]
    [InlineData(500, 400, 1000, 0)]
    public void Percent_TwoReadings_IsOfOneCore(int cpuBeforeMs, int cpuNowMs, int elapsedMs, double expected) => Assert.Equal(
        expected, CpuUsage.Percent(TimeSpan.FromMilliseconds(cpuBeforeMs), TimeSpan.FromMilliseconds(cpuNowMs), TimeSpan.FromMilliseconds(elapsedMs)), 6);

    [Theory]
    [InlineData(500, 1000, 50)]
    [InlineData(500, 5000, 10)]
    [InlineData(500, 5001, 0)]
    [InlineData(5, 10, 0)]
    public void FirstPercent_Age_CountsOnlyForTheYoung(int cpuMs, int ageMs, double expected) =>
        Assert.Equal(expected, CpuUsage.FirstPercent(TimeSpan.FromMilliseconds(cpuMs), TimeSpan.FromMilliseconds(ageMs)), 6);

    [Theory]
    [Trait("Peer", "248")]
    [InlineData(0, "0B")]
    [InlineData(100, "100B")]
    [InlineData(1023, "1023B")]
    [InlineData(1024, "1.00K")]
    [InlineData(10005, "9.77K")]
    [InlineData(100_000_000, "95.37M")]
    [InlineData(2_147_483_648, "2.00G")]
    [InlineData(long.MaxValue, "8.00E")]
    public void HumanSize_Bytes_AreWrittenAsInCircus(long bytes, string expected) => Assert.Equal(expected, HumanSize.Text(bytes));

    [Theory]
    [InlineData(0, "0:00.00")]
    [InlineData(1300, "0:01.30")]
    [InlineData(50, "0:00.05")]
    [InlineData(59_999, "0:59.99")]
    [InlineData(3_661_500, "61:01.50")]
    public void CpuTimeText_Time_HasMinutesSecondsHundredths(int ms, string expected) => Assert.Equal(expected, CpuTimeText.Text(TimeSpan.FromMilliseconds(ms)));
}
