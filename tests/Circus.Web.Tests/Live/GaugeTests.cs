using Circus.Protocol.Messages;
using Circus.Web.Live;

namespace Circus.Web.Tests.Live;

public sealed class GaugeTests
{
    private const long Mib = 1024 * 1024;

    [Theory]
    [InlineData(1.0, 3.5)]
    [InlineData(10.0, 35.0)]
    [InlineData(0.1, 3.5)]
    [InlineData(null, 3.5)]
    public void At_SampleOfAnInterval_IsMissingAfterThreeAndAHalf(double? interval, double seconds)
    {
        var gauge = new Gauge();
        gauge.Set(new Reading(5, 6), interval, Some.Start);

        Assert.Equal(new Reading(5, 6), gauge.At(Some.Start.AddSeconds(seconds)));
        Assert.Equal(Reading.Missing, gauge.At(Some.Start.AddSeconds(seconds + 0.001)));
    }

    [Fact]
    public void Of_Process_PrefersBytesToText()
    {
        Assert.Equal(new Reading(1.5f, 3), Gauge.Of(new ProcessPayload { Cpu = 1.5, Rss = 3 * Mib, MemInfo1 = "9M" }));
        Assert.Equal(new Reading(1.5f, 9), Gauge.Of(new ProcessPayload { Cpu = 1.5, MemInfo1 = "9M" }));
        Assert.Equal(new Reading(float.NaN, 9), Gauge.Of(new ProcessPayload { MemInfo1 = "9M" }));
        Assert.Null(Gauge.Of(new ProcessPayload()));
    }

    [Fact]
    public void Of_Watcher_IsTheSumWhetherItOrTheMeanIsSent()
    {
        Assert.Equal(new Reading(60, 2), Gauge.Of(new WatcherPayload { Pids = [1, 2], Cpu = 30, CpuSum = 60, Rss = 2 * Mib }));
        Assert.Equal(new Reading(60, float.NaN), Gauge.Of(new WatcherPayload { Pids = [1, 2], Cpu = 30 }));
        Assert.Null(Gauge.Of(new WatcherPayload { Cpu = 30 }));
    }

    [Theory]
    [InlineData("31.50M", 31.5f)]
    [InlineData("2K", 0.001953125f)]
    [InlineData("1048576B", 1f)]
    [InlineData("1.5G", 1536f)]
    [InlineData("1T", 1048576f)]
    [InlineData("N/A", null)]
    [InlineData("M", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void MiB_TextOfTheOriginal_IsReadOrNull(string? text, float? mib) => Assert.Equal(mib, MemoryText.MiB(text));

    [Theory]
    [InlineData(0.04f, "0.0 %")]
    [InlineData(123.44f, "123.4 %")]
    [InlineData(1234.4f, "1234 %")]
    [InlineData(float.NaN, "–")]
    public void Cpu_Percent_IsForPeople(float percent, string text) => Assert.Equal(text, Units.Cpu(percent));

    [Theory]
    [InlineData(1.25f, "1.3 MiB")]
    [InlineData(100.4f, "100 MiB")]
    [InlineData(2048f, "2.00 GiB")]
    [InlineData(float.NaN, "–")]
    public void Memory_Mib_IsForPeople(float mib, string text) => Assert.Equal(text, Units.Memory(mib));
}
