using System.Text.Json.Nodes;
using Circus.Protocol.Client;

namespace Circus.Plugins.Tests.Programs;

/// <summary>The watchers that run plugins, as circusd tells them.</summary>
public sealed class PluginWatcherTests
{
    [Fact]
    public async Task Use_UnknownClass_IsListedAsInvalidWithTheReasonAndHarmsNobody()
    {
        await using var circus = new RunningCircus("""
            [watcher:web]
            cmd = sleep 1000
            copy_env = True

            [plugin:mine]
            use = my.package.Plugin
            """);
        await circus.PidAsync("web");

        var mine = (await circus.Client.DescribeAsync(TestContext.Current.CancellationToken)).Watchers.Single(watcher => watcher.Name == "plugin:mine");

        Assert.Equal(("stopped", "invalid", true), (mine.Status, mine.Substate, mine.Own));
        Assert.Contains("use is my.package.Plugin, which is none of the plugins that come with circusd", mine.Reason, StringComparison.Ordinal);
        Assert.Contains("a program of your own is given by cmd", mine.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Active_False_IsNotStartedAndFlappingHasNoProcess()
    {
        await using var circus = new RunningCircus("""
            [watcher:web]
            cmd = sleep 1000
            copy_env = True

            [plugin:idle]
            use = statsd
            active = False

            [plugin:flapping]
            use = circus.plugins.flapping.Flapping
            """);
        await circus.PidAsync("web");
        await circus.AskAsync("start");

        Assert.Empty(await circus.PidsAsync("plugin:idle"));
        var names = (await circus.AskAsync("list")).GetProperty("watchers").EnumerateArray().Select(name => name.GetString());
        Assert.Equal(["plugin:idle", "web"], names);
    }

    [Fact]
    public async Task Output_OfAPlugin_IsInTheLogAndInItsTail()
    {
        await using var circus = new RunningCircus("""
            [plugin:talker]
            cmd = /bin/sh -c 'echo "delay $CIRCUS_CHECK_DELAY of $CIRCUS_PLUGIN_NAME"; exec sleep 1000'
            """);

        await circus.LoggedAsync("delay 3 of plugin:talker");

        var tail = await circus.AskAsync("logs", new JsonObject { ["name"] = "plugin:talker" });
        Assert.Contains("delay 3 of plugin:talker", tail.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_LogIsAFile_NeitherOverwritesTheOther()
    {
        await using var circus = new RunningCircus("""
            logoutput = {folder}/circus.log

            [plugin:talker]
            cmd = /bin/sh -c 'i=0; while [ $i -lt 500 ]; do echo "word $i"; i=$((i+1)); done; exec sleep 1000'
            """);
        const int Commands = 100;
        for (var i = 0; i < Commands; i++)
        {
            // Each is a line of circusd.
            await circus.AskAsync("set", new() { ["name"] = "plugin:talker", ["options"] = new JsonObject { ["priority"] = i } });
        }

        await circus.UntilAsync(async () => (await LogAsync()).Contains("word 499", StringComparison.Ordinal));
        await circus.UntilAsync(async () => (await LogAsync()).Split("set of plugin:talker").Length == Commands + 1);
        var lines = (await LogAsync()).Split('\n');
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"word {i}"), lines.Where(line => line.StartsWith("word ", StringComparison.Ordinal)));
        Assert.Single(lines, line => line.Contains("Starting master on pid", StringComparison.Ordinal));

        async Task<string> LogAsync() =>
            File.Exists(circus.PathOf("circus.log")) ? await File.ReadAllTextAsync(circus.PathOf("circus.log"), TestContext.Current.CancellationToken) : "";
    }

    [Fact]
    public async Task Plugins_Priority_StartBeforeOrdinaryWatchers()
    {
        await using var circus = new RunningCircus("""
            [watcher:web]
            cmd = sleep 1000
            copy_env = True

            [watcher:first]
            cmd = sleep 1000
            copy_env = True
            priority = 2

            [plugin:x]
            cmd = sleep 1000
            """);
        await circus.PidAsync("web");

        var node = await circus.Client.DescribeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["first", "plugin:x", "web"], node.Watchers.Select(watcher => watcher.Name));
    }
}
