using Circus.Daemon.Configuration;

namespace Circus.Daemon.Tests.Configuration;

/// <summary>The tables of keys say what the conversions do.</summary>
public sealed class KeyTableTests
{
    public static TheoryData<string, string> CircusDefaults => Defaults(CircusKeys.All);

    public static TheoryData<string, string> WatcherDefaults => Defaults(WatcherKeys.All);

    public static TheoryData<string, string> SocketDefaults => Defaults(SocketKeys.All);

    [Theory]
    [MemberData(nameof(CircusDefaults))]
    public void Circus_DefaultWritten_IsTheSameAsNothing(string key, string value)
    {
        var nothing = Ini.Options("[circus]\ndebug_gc = 0");

        // Writing stats_endpoint, with whatever value, switches statistics on.
        var written = Ini.Options($"[circus]\n{key} = {value}") with { Watchers = nothing.Watchers, Sockets = nothing.Sockets };
        Assert.Equal(nothing with { Statsd = key == "stats_endpoint" }, written);
    }

    [Theory]
    [MemberData(nameof(WatcherDefaults))]
    public void Watcher_DefaultWritten_IsTheSameAsNothing(string key, string value)
    {
        var nothing = Ini.WatcherWith();

        var written = Ini.WatcherWith($"{key} = {value}") with
        {
            Env = nothing.Env,
            Rlimits = nothing.Rlimits,
            Sockets = nothing.Sockets,
            Hooks = nothing.Hooks,
            DependsOn = nothing.DependsOn,
        };
        Assert.Equal(nothing with { FreeForm = written.FreeForm }, written);
    }

    [Theory]
    [MemberData(nameof(SocketDefaults))]
    public void Socket_DefaultWritten_IsTheSameAsNothing(string key, string value)
    {
        var nothing = Assert.Single(Ini.Options("[socket:s]\nso_reuseport = 0").Sockets);

        Assert.Equal(nothing, Assert.Single(Ini.Options($"[socket:s]\n{key} = {value}").Sockets));
    }

    [Fact]
    public void Tables_Names_AreUniqueAndHelped()
    {
        IReadOnlyList<ConfigKey>[] tables = [CircusKeys.All, WatcherKeys.All, SocketKeys.All, StreamKeys.All, HealthKeys.All, PluginKeys.All, .. PluginKeys.BuiltIn.Select(kind => kind.Keys)];

        Assert.All(tables, table => Assert.Equal(table.Count, table.Select(key => key.Name).Distinct().Count()));
        Assert.All(tables.SelectMany(table => table), key => Assert.EndsWith(".", key.Help, StringComparison.Ordinal));
    }

    private static TheoryData<string, string> Defaults(IReadOnlyList<ConfigKey> keys)
    {
        var data = new TheoryData<string, string>();
        foreach (var key in keys.Where(key => key.Default is not null))
        {
            data.Add(key.Name, key.Default!);
        }

        return data;
    }
}
