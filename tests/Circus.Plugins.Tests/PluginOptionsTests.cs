using Circus.Daemon.Configuration;

namespace Circus.Plugins.Tests;

public sealed class PluginOptionsTests
{
    public static TheoryData<string> Plugins => [.. PluginKeys.BuiltIn.Where(kind => kind.Name != PluginKeys.Flapping).Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Plugins))]
    public void Plugin_OfTheTable_IsMadeWithItsDefaults(string name)
    {
        var kind = PluginKeys.Find(name)!;
        var options = new PluginOptions(kind, kind.Needs.Take(1).ToDictionary(key => key, _ => "web"));

        using var plugin = PluginTable.Make(name, ServicesWith(options));

        Assert.NotNull(plugin);
        Assert.Empty(options.Faults);
        Assert.Equal(kind.Keys.Any(key => key.Name == "loop_rate"), plugin.LoopRate is not null);
    }

    [Theory]
    [InlineData("http_observer", "loop_rate", "0", "loop_rate: found \"0\", allowed: a number of seconds above 0")]
    [InlineData("http_observer", "check_url", "localhost", "check_url: found \"localhost\", allowed: an address as http://localhost/")]
    [InlineData("redis_observer", "redis_url", "http://secret@x", "redis_url: allowed: an address as redis://localhost:6379/0 or unix:///run/redis.sock")]
    [InlineData("statsd", "port", "0", "port: found \"0\", allowed: a port from 1 to 65535")]
    [InlineData("statsd", "sample_rate", "0", "sample_rate: allowed: a number above 0 and up to 1")]
    [InlineData("watchdog", "ip", "nowhere", "ip: found \"nowhere\", allowed: an address as 127.0.0.1")]
    [InlineData("watchdog", "msg_regex", ".*", "msg_regex: allowed: a pattern with a group pid, as ^(?P<pid>.*)$")]
    public void Option_Wrong_IsAFault(string plugin, string key, string value, string fault)
    {
        var options = Given.Options(plugin, (key, value));

        using var made = PluginTable.Make(plugin, ServicesWith(options));

        Assert.Equal([fault], options.Faults);
    }

    [Theory]
    [Trait("Peer", "249")]
    [InlineData("90", 90, false)]
    [InlineData("0.01%", 0.01, false)]
    [InlineData("1M", 1048576, true)]
    [InlineData("250.5K", 256512, true)]
    [InlineData("10Ki", 10240, true)]
    [InlineData("12B", 12, true)]
    [InlineData("9K", 9216, true)]
    [InlineData("1129M", 1183842304, true)]
    [InlineData("67T", 73667279060992, true)]
    [InlineData("13P", 14636698788954112, true)]
    [InlineData("1.5G", 1610612736, true)]
    [InlineData("1B", 1, true)]
    [InlineData("1.99G", 1.99 * 1073741824, true)]
    [InlineData("2.00G", 2147483648, true)]
    public void Memory_Text_IsPercentOrBytes(string text, double value, bool isBytes) => Assert.Equal(new MemoryAmount(value, isBytes), MemoryAmount.Parse(text));

    [Theory]
    [Trait("Peer", "249")]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("123KB")]
    [InlineData("23V")]
    [InlineData("a lot")]
    public void Memory_Nonsense_IsNone(string text) => Assert.Null(MemoryAmount.Parse(text));

    private static PluginServices ServicesWith(PluginOptions options) =>
        new(new(), options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
}
