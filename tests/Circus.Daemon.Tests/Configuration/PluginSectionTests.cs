using System.Text.Json;
using Circus.Daemon.Configuration;
using Circus.Protocol;
using Circus.Protocol.Plugins;

namespace Circus.Daemon.Tests.Configuration;

public sealed class PluginSectionTests
{
    [Theory]
    [InlineData("circus.plugins.statsd.StatsdEmitter")]
    [InlineData("statsd")]
    [InlineData("StatsD")]
    public void Read_BuiltIn_IsAWatcherOfOurProgram(string use)
    {
        var plugin = Ini.Watcher($"[plugin:Counter]\nuse = {use}\nport = 9", ("HOME", "/root"));

        Assert.Equal("plugin:Counter", plugin.Name);
        Assert.EndsWith("circus-plugin' statsd --end-with-parent --log-level info", plugin.Cmd, StringComparison.Ordinal);
        Assert.Equal((1, true, true, true, true), (plugin.Priority, plugin.Singleton, plugin.CopyEnv, plugin.IsOwn, plugin.Autostart));
        Assert.Equal("/root", plugin.Env["HOME"]);
        Assert.Null(plugin.Invalid);
    }

    [Fact]
    public void Read_Options_AreGivenAsJsonWithWhereTheDaemonIs()
    {
        var plugin = Ini.Watcher("""
            [circus]
            endpoint = tcp://*:7001
            pubsub_endpoint = tcp://127.0.0.1:7002
            check_delay = 2.5
            allow_insecure_endpoints = True
            [plugin:mine]
            cmd = /opt/mine --file $(circus.file_name)
            file_name = a "b" $(circus.env.DIR):::c
            respawn = False
            priority = 30
            """, ("DIR", "/d d"));

        var options = JsonSerializer.Deserialize(plugin.Env[PluginContext.ConfigVariable], WireJson.Default.DictionaryStringString)!;
        Assert.Equal("a \"b\" /d d:::c", Assert.Contains("file_name", (IDictionary<string, string>)options));
        Assert.Single(options);
        Assert.Equal("tcp://127.0.0.1:7001", plugin.Env[PluginContext.EndpointVariable]);
        Assert.Equal("tcp://127.0.0.1:7002", plugin.Env[PluginContext.PubsubEndpointVariable]);
        Assert.Equal("2.5", plugin.Env[PluginContext.CheckDelayVariable]);
        Assert.Equal("plugin:mine", plugin.Env[PluginContext.NameVariable]);
        Assert.Equal((false, 30), (plugin.Respawn, plugin.Priority));
        Assert.Equal("a \"b\" /d d:::c", plugin.FreeForm["file_name"]);
    }

    [Fact]
    public void Read_UnknownClass_IsInvalidAndAWarning()
    {
        const string text = "[plugin:x]\nuse = my.Plugin";

        Assert.StartsWith("use is my.Plugin, which is none of the plugins that come with circusd", Ini.Watcher(text).Invalid, StringComparison.Ordinal);
        Assert.StartsWith("my.ini:2: [plugin:x] use: found \"my.Plugin\", allowed: resource_watcher, command_reloader", Assert.Single(Ini.Warnings(text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("priority = 1", "my.ini:1: [plugin:x]: use: not found, allowed: ")]
    [InlineData("use = statsd\ncmd = a", "my.ini:3: [plugin:x] cmd: allowed: only without use")]
    [InlineData("use = resource_watcher", "my.ini:1: [plugin:x]: watcher: not found, resource_watcher needs it")]
    [InlineData("use = resource_watcher\nwatcher = w\nmax_mem = 500Q", "my.ini:4: [plugin:x] max_mem: found \"500Q\", allowed: a percentage, or bytes with a unit as 250M")]
    [InlineData("use = statsd\nport = here", "my.ini:3: [plugin:x] port: found \"here\", allowed: an integer from -1")]
    [InlineData("use = full_stats\nloop_rate = often", "my.ini:3: [plugin:x] loop_rate: found \"often\", allowed: a number of seconds from 0 to 31536000")]
    [InlineData("use = full_stats\nlop_rate = 1", "my.ini:3: [plugin:x] lop_rate: unknown key, did you mean \"loop_rate\"?")]
    [InlineData("use = statsd\nsample_rate = half", "my.ini:3: [plugin:x] sample_rate: found \"half\", allowed: a number")]
    [InlineData("use = statsd\nactive = maybe", "my.ini:3: [plugin:x] active: found \"maybe\", allowed: yes, true, on, 1, no, false, off or 0")]
    public void Read_Faulty_IsOneFaultWithItsPlace(string lines, string fault) =>
        Assert.StartsWith(fault, Assert.Single(Ini.Faults($"[plugin:x]\n{lines}")), StringComparison.Ordinal);

    [Fact]
    public void Read_UnknownKeyOfABuiltIn_IsAWarningAndOfAnyOtherPluginItsOwnMatter()
    {
        Assert.Equal(["my.ini:3: [plugin:x] colour: unknown key of statsd, ignored"], Ini.Warnings("[plugin:x]\nuse = statsd\ncolour = blue"));
        Assert.Empty(Ini.Warnings("[plugin:x]\ncmd = /x\ncolour = blue\nhosts = a\npriorities = 1"));
    }

    [Fact]
    public void Read_ActiveFalse_IsNotStartedByItself() => Assert.False(Ini.Watcher("[plugin:x]\nuse = statsd\nactive = False").Autostart);

    [Fact]
    public void Read_TwoProcesses_PluginIsInvalidAndTheOthersStart() => Assert.Equal(
        "numprocesses: found \"2\", allowed: 0 or 1, because singleton is on",
        Assert.Single(Ini.Options("[plugin:x]\nuse = statsd\nnumprocesses = 2").Watchers).Invalid);

    [Fact]
    public void Read_Flapping_HasNoWatcher() => Assert.Empty(Ini.Options("[plugin:x]\nuse = circus.plugins.flapping.Flapping\nattempts = 3").Watchers);

    [Theory]
    [InlineData("", "StdoutStream", null)]
    [InlineData("logoutput = /var/log/circus.log", "WatchedFileStream", "/var/log/circus.log")]
    public void Read_Output_GoesWhereTheLogGoes(string circus, string stream, string? file)
    {
        var plugin = Ini.Watcher($"[circus]\n{circus}\n[plugin:x]\nuse = statsd");

        Assert.Equal((stream, file), (plugin.StdoutStream!.Class.ToString(), plugin.StdoutStream.FileName));
        Assert.Equal((stream, file), (plugin.StderrStream!.Class.ToString(), plugin.StderrStream.FileName));
    }

    [Fact]
    public void Read_OutputOfItsOwn_IsLeftAsItIs()
    {
        var plugin = Ini.Watcher("[plugin:x]\nuse = statsd\nstdout_stream.class = FileStream\nstdout_stream.filename = /tmp/x");

        Assert.Equal("/tmp/x", plugin.StdoutStream!.FileName);
    }

    [Fact]
    public void Read_KeysWithoutAUnixSocket_BuiltInIsAFaultAndAProgramAWarning()
    {
        const string Keys = "[circus]\ncurve_secret_key_file = /k\nauthorized_keys_file = /a\n";

        Assert.Equal(
            ["my.ini:5: [plugin:x] use: the plugin has no key for the endpoints of circusd: it reaches circusd over its Unix socket, give control_socket in [circus] too"],
            Ini.Faults($"{Keys}[plugin:x]\nuse = statsd"));
        Assert.StartsWith("my.ini:5: [plugin:x] cmd: a plugin has no key for the endpoints", Assert.Single(Ini.Warnings($"{Keys}[plugin:x]\ncmd = /x")), StringComparison.Ordinal);
        Assert.Empty(Ini.Warnings($"{Keys}control_socket = /run/c.sock\n[plugin:x]\ncmd = /x\n[plugin:y]\nuse = statsd"));
        Assert.Empty(Ini.Warnings($"{Keys}[plugin:x]\nuse = flapping"));
    }

    [Fact]
    public void Read_EnvSections_AreNotForPlugins() =>
        Assert.DoesNotContain("A", Ini.Watcher("[env]\nA = 1\n[plugin:x]\nuse = statsd").Env.Keys);

    [Theory]
    [InlineData("[plugin:a.b]\nuse = statsd", "my.ini:1: [plugin:a.b]: found the name \"a.b\", allowed: a name without dots, because they separate the parts of an event's topic")]
    [InlineData("[watcher:Plugin:a]\ncmd = /a\n[plugin:A]\nuse = statsd", "my.ini:3: [plugin:A]: found a name that is taken: there is a [watcher:plugin:A], allowed: another name")]
    public void Load_PluginName_IsThatOfAWatcher(string text, string fault) => Assert.Equal([fault], Ini.Faults(text));

    [Fact]
    public void Find_EveryBuiltIn_HasBothNames() => Assert.All(PluginKeys.BuiltIn, kind =>
    {
        Assert.Same(kind, PluginKeys.Find(kind.PythonName));
        Assert.Same(kind, PluginKeys.Find(kind.Name));
    });
}
