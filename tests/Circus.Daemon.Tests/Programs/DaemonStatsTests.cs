using System.Text.Json;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;
using Circus.Protocol;

namespace Circus.Daemon.Tests.Programs;

/// <summary>The commands that measure real processes.</summary>
public sealed class DaemonStatsTests(ReaperFixture children)
{
    private static readonly string[] _keys =
    [
        "pid", "cmdline", "username", "nice", "cpu", "mem", "mem_info1", "mem_info2", "ctime", "create_time", "age", "children", "started", "wid",
    ];

    [Fact]
    [Trait("Peer", "73")]
    public async Task Stats_OfAll_HasEveryProcessOfEveryWatcher()
    {
        await using var daemon = await StartAsync();

        var infos = (await daemon.AskAsync("stats")).GetProperty("infos");

        Assert.Equal(["Web", "off"], infos.EnumerateObject().Select(watcher => watcher.Name));
        Assert.Empty(infos.GetProperty("off").EnumerateObject());
        Assert.Equal(await daemon.PidsAsync("web"), PidsOf(infos.GetProperty("Web")));
        foreach (var process in infos.GetProperty("Web").EnumerateObject())
        {
            Assert.Empty(_keys.Where(key => !process.Value.TryGetProperty(key, out _)));
        }
    }

    [Fact]
    [Trait("Peer", "74")]
    [Trait("Peer", "161")]
    public async Task Stats_OfOneWatcher_HasItsProcessesInTheirSlots()
    {
        await using var daemon = await StartAsync();

        var reply = await daemon.AskAsync("stats", new() { ["name"] = "web" });

        Assert.Equal("web", reply.GetProperty("name").GetString());
        Assert.Equal(await daemon.PidsAsync("web"), PidsOf(reply.GetProperty("info")));
        var slots = reply.GetProperty("info").EnumerateObject().Select(process => process.Value.GetProperty("wid").GetInt32());
        Assert.Equal([1, 2], slots);
    }

    [Fact]
    [Trait("Peer", "75")]
    [Trait("Peer", "179")]
    public async Task Stats_OfOneProcess_IsThatOne()
    {
        await using var daemon = await StartAsync();
        var pid = (await daemon.PidsAsync("web"))[1];

        var reply = await daemon.AskAsync("stats", new() { ["name"] = "web", ["process"] = pid });

        Assert.Equal(pid, reply.GetProperty("process").GetInt32());
        Assert.Equal((pid, "sleep"), (reply.GetProperty("info").GetProperty("pid").GetInt32(), reply.GetProperty("info").GetProperty("cmdline").GetString()));
    }

    [Fact]
    [Trait("Peer", "179")]
    [Trait("Peer", "245")]
    public async Task Stats_OfOneProcess_HasItsNiceAndAnAgeThatGrows()
    {
        await using var daemon = await StartAsync();
        var pid = (await daemon.PidsAsync("web"))[0];

        Assert.Equal(LibC.GetPriority(LibC.PRIO_PROCESS, 0), (await InfoAsync(daemon, pid)).GetProperty("nice").GetInt32());
        var first = (await InfoAsync(daemon, pid)).GetProperty("age").GetDouble();
        await daemon.UntilAsync(async () => (await InfoAsync(daemon, pid)).GetProperty("age").GetDouble() > first);
    }

    [Fact]
    [Trait("Peer", "179")]
    public async Task Stats_OfProcessZero_IsRefused()
    {
        await using var daemon = await StartAsync();

        Assert.True((await daemon.ReplyAsync("stats", new() { ["name"] = "web", ["process"] = 0 })).IsError);
    }

    [Fact]
    [Trait("Peer", "176")]
    public async Task Stats_Extended_HasWhatTheHookAdds_AndOnlyThen()
    {
        await using var daemon = await StartAsync("""
            hooks.extended_stats = /bin/sh -c 'read told; echo "{\"asked\": $CIRCUS_PID, \"wid\": \"slot $CIRCUS_WID\", \"told\": $told}"'
            """);
        var pids = await daemon.PidsAsync("web");

        var plain = (await daemon.AskAsync("stats", new() { ["name"] = "web" })).GetProperty("info");
        var extended = (await daemon.AskAsync("stats", new() { ["name"] = "web", ["extended"] = true })).GetProperty("info");
        var one = (await daemon.AskAsync("stats", new() { ["name"] = "web", ["process"] = pids[1], ["extended"] = true })).GetProperty("info");

        Assert.All(plain.EnumerateObject(), process => Assert.False(process.Value.TryGetProperty("asked", out _)));
        Assert.Equal(pids, extended.EnumerateObject().Select(process => process.Value.GetProperty("asked").GetInt32()));
        Assert.Equal(pids, extended.EnumerateObject().Select(process => process.Value.GetProperty("told").GetProperty("stats").GetProperty("pid").GetInt32()));
        Assert.Equal((pids[1], "slot 2", "sleep"), (one.GetProperty("asked").GetInt32(), one.GetProperty("wid").GetString(), one.GetProperty("cmdline").GetString()));
    }

    [Theory]
    [InlineData("exec:/bin/false", "ended with exit status 1")]
    [InlineData("exec:/no/such/hook", "program not found: /no/such/hook")]
    [InlineData("/bin/echo 3", "it wrote JSON, but no object")]
    [InlineData("/bin/echo three", "what it wrote is no JSON object")]
    public async Task Stats_HookFails_CommandFailsWithTheReason(string hook, string reason)
    {
        await using var daemon = await StartAsync($"hooks.extended_stats = {hook}");

        var reply = await daemon.ReplyAsync("stats", new() { ["name"] = "web", ["extended"] = true });

        Assert.Equal(ErrorCode.CommandError, reply.Error);
        Assert.StartsWith($"hook extended_stats of Web failed: {reason}", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DStats_IsCircusdItself()
    {
        await using var daemon = await StartAsync();

        var info = (await daemon.AskAsync("dstats")).GetProperty("info");

        Assert.Equal((daemon.Pid, "circusd"), (info.GetProperty("pid").GetInt32(), info.GetProperty("cmdline").GetString()));
    }

    private async Task<RunningDaemon> StartAsync(string more = "")
    {
        var daemon = new RunningDaemon(children, $$"""
            [watcher:Web]
            cmd = sleep 600
            numprocesses = 2
            working_dir = {folder}
            copy_env = True
            {{more}}

            [watcher:off]
            cmd = sleep 600
            working_dir = {folder}
            autostart = False
            copy_env = True
            """);
        await daemon.StartedAsync();
        return daemon;
    }

    private static async Task<JsonElement> InfoAsync(RunningDaemon daemon, int pid) =>
        (await daemon.AskAsync("stats", new() { ["name"] = "web", ["process"] = pid })).GetProperty("info");

    private static IEnumerable<int> PidsOf(JsonElement info) =>
        info.EnumerateObject().Select(process => int.Parse(process.Name, System.Globalization.CultureInfo.InvariantCulture));
}
