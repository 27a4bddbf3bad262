using Circus.Daemon.Watchers;

namespace Circus.Daemon.Tests.Configuration;

public sealed class FlappingSectionTests
{
    private const string Plugin = "\n[plugin:flapping]\nuse = circus.plugins.flapping.Flapping\n";

    private static readonly FlappingOptions _own = new()
    {
        Attempts = 3,
        Window = TimeSpan.FromSeconds(2),
        RetryIn = TimeSpan.FromSeconds(4),
        MaxRetry = -1,
    };

    [Fact]
    public void Read_NoKey_IsTheOrdinaryBackOff() => Assert.Null(Ini.WatcherWith().Flapping);

    [Fact]
    public void Read_KeysOfTheWatcher_AreTaken() => Assert.Equal(
        _own, Ini.WatcherWith("flapping.attempts = 3", "flapping.window = 2", "flapping.retry_in = 4", "flapping.max_retry = -1").Flapping);

    [Fact]
    public void Read_Plugin_CountsForAllWatchersAndTheirKeysFillIn()
    {
        var text = Ini.TextWith("flapping.attempts = 3") + "\n[watcher:other]\ncmd = /bin/true\n" + Plugin + "window = 2\nretry_in = 4\nmax_retry = -1\n";

        var watchers = Ini.Options(text).Watchers;

        Assert.Equal([_own with { Attempts = 2 }, _own], watchers.Select(watcher => watcher.Flapping));
        Assert.DoesNotContain(Ini.Warnings(text), warning => warning.Contains("plugin", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("flapping.active = False", "")]
    [InlineData("priority = 1", "active = False")]
    public void Read_NotActive_IsTheOrdinaryBackOff(string watcher, string plugin) =>
        Assert.Null(Ini.Watcher(Ini.TextWith(watcher) + Plugin + plugin).Flapping);

    [Fact]
    public void Read_UnknownOption_IsWarnedOf() => Assert.Contains(
        Ini.Warnings(Ini.TextWith("flapping.atempts = 3")), warning => warning.Contains("flapping.atempts", StringComparison.Ordinal));

    [Fact]
    public void Read_BackOff_IsConverted() => Assert.Equal(
        new BackOffOptions { First = TimeSpan.FromSeconds(2), Longest = TimeSpan.FromSeconds(9), StableAfter = TimeSpan.FromSeconds(3) },
        Ini.WatcherWith("backoff_first = 2", "backoff_max = 9", "backoff_reset = 3").BackOff);
}
