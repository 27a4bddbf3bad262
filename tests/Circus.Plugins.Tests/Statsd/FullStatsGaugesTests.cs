using System.Text.Json;
using Circus.Plugins.Statsd;

namespace Circus.Plugins.Tests.Statsd;

public sealed class FullStatsGaugesTests
{
    [Fact]
    [Trait("Peer", "236")]
    public void Gauges_OfAWatcher_EndWithTheFiveOfCircus()
    {
        var gauges = Gauges("""
            {"11": {"pid": 11, "cpu": 10.5, "mem": 1.5, "mem_info1": "10.00M", "rss": 1000, "nice": 0, "age": 1},
             "12": {"pid": 12, "cpu": 5, "mem": 0.5, "rss": 500, "nice": 0, "age": 1},
             "13": "No such process (stopped?)"}
            """);

        Assert.Equal(
            [("watchers_num", 2), ("cpu_max", 10.5), ("cpu_sum", 15.5), ("mem_pct_max", 1.5), ("mem_pct_sum", 2.0), ("mem_max", 1000), ("mem_sum", 1500)],
            gauges);
    }

    [Fact]
    public void Gauges_OfTheOriginalDaemon_CountWhatIsUnreadAsAllAndReadTheSizeInWords() =>
        Assert.Equal(
            [("watchers_num", 1), ("cpu_max", 100), ("cpu_sum", 100), ("mem_pct_max", 100), ("mem_pct_sum", 100), ("mem_max", 2 * 1024 * 1024), ("mem_sum", 2 * 1024 * 1024)],
            Gauges("""{"11": {"pid": 11, "cpu": "N/A", "mem": "N/A", "mem_info1": "2.00M", "nice": "N/A", "age": "N/A"}}"""));

    [Fact]
    public void Gauges_WithoutProcesses_AreTheirNumberOnly() => Assert.Equal([("watchers_num", 0)], Gauges("{}"));

    [Fact]
    public void Gauges_SpawnCount_IsSentWhereTheDaemonTellsIt() => Assert.Equal([("spawn_count", 7), ("watchers_num", 0)], Gauges("""{"spawn_count": 7}"""));

    private static (string Name, double Value)[] Gauges(string infos)
    {
        using var document = JsonDocument.Parse(infos);
        const string prefix = "_stats.web.";
        return
        [
            .. FullStatsGauges.Of(WatcherFigures.Of("web", document.RootElement)).Cast<PluginAction.Gauge>().Select(gauge =>
            {
                Assert.StartsWith(prefix, gauge.Bucket, StringComparison.Ordinal);
                return (gauge.Bucket[prefix.Length..], gauge.Value);
            }),
        ];
    }
}
