using System.Text.Json;
using Circus.Daemon.Tests.Configuration;
using Circus.Daemon.Tests.Control;
using Circus.Daemon.Tests.Watchers;
using Circus.Daemon.Watchers;
using Circus.TestKit;

namespace Circus.Daemon.Tests.Arbitration;

/// <summary>The command reloadconfig on a fake kernel: what is done, and what is not.</summary>
public sealed class ReconfigurationTests
{
    private const string Base = """
        [watcher:one]
        cmd = /bin/sleep 20
        ready_after = 0
        [watcher:two]
        cmd = /bin/sleep 20
        ready_after = 0
        """;

    [Fact]
    [Trait("Peer", "156")]
    public async Task SameFile_TouchesNothing()
    {
        using var stage = Running(Base);

        var reply = await ReloadConfigAsync(stage, Base);

        Assert.Equal(("", "", "one two"), (Names(reply, "added"), Names(reply, "removed"), Names(reply, "unchanged")));
        Assert.Equal([101, 102], stage.Linux.Alive);
        Assert.Empty(stage.Events.All);
    }

    [Fact]
    [Trait("Peer", "148")]
    [Trait("Peer", "270")]
    public async Task NumProcesses_ThereAndBack_IsResizedBothTimes()
    {
        using var stage = Running(Base);
        var one = stage.Named("one");

        await ReloadConfigAsync(stage, With("one", "numprocesses = 2"));
        Assert.Equal([101, 102, 103], stage.Linux.Alive);
        await ReloadConfigAsync(stage, Base);

        Assert.Equal(2, stage.Linux.Alive.Count);
        Assert.Same(one, stage.Named("one"));
    }

    [Fact]
    [Trait("Peer", "151")]
    public async Task Cmd_OfOne_OnlyThatOneGetsNewProcesses()
    {
        using var stage = Running(Base);

        var reply = await ReloadConfigAsync(stage, Base.Replace("two]\ncmd = /bin/sleep 20", "two]\ncmd = /bin/sleep 30", StringComparison.Ordinal));

        Assert.Equal([101, 103], stage.Linux.Alive);
        var change = Assert.Single(reply.GetProperty("changed").EnumerateArray());
        Assert.Equal(
            ("two", "reload", "cmd", "new processes are needed for cmd"),
            (change.GetProperty("name").GetString(), change.GetProperty("action").GetString(), Names(change, "keys"), change.GetProperty("reason").GetString()));
        // The new one was there before the old one went.
        Assert.True(stage.Events.Names.ToList().IndexOf("two.spawn") < stage.Events.Names.ToList().IndexOf("two.kill"));
        Assert.DoesNotContain(stage.Events.Names, name => name.StartsWith("one.", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Peer", "149")]
    [Trait("Peer", "150")]
    [Trait("Peer", "270")]
    public async Task WatchersComeAndGo_InOrderOfPriorityWithWarmUp()
    {
        using var stage = Running(Base);
        const string text = """
            [circus]
            warmup_delay = 2
            [watcher:one]
            cmd = /bin/sleep 20
            ready_after = 0
            [watcher:alpha]
            cmd = /bin/a
            [watcher:urgent]
            cmd = /bin/u
            priority = 5
            [watcher:later]
            cmd = /bin/l
            autostart = False
            """;

        var reply = stage.Send("reloadconfig", Reading(stage, text));
        Assert.Equal([101, 103], stage.Linux.Alive);
        Assert.Equal("/bin/u", stage.Linux.Launches[^1].Arguments[0]);
        stage.Pass(1.9);
        Assert.Equal([101, 103], stage.Linux.Alive);
        stage.Pass(0.2);
        Assert.Equal([101, 103, 104], stage.Linux.Alive);
        stage.Pass(2.1);

        using var answered = JsonDocument.Parse(await reply);
        Assert.Equal(("urgent alpha later", "two"), (Names(answered.RootElement, "added"), Names(answered.RootElement, "removed")));
        Assert.Equal(["urgent", "alpha", "later", "one"], stage.Arbiter.Watchers.Select(watcher => watcher.Name));
        Assert.Equal(["two.remove", "two.stopping", "two.kill", "two.reap", "two.stop"], stage.Events.Names.Take(5));
    }

    [Fact]
    public async Task DryRun_OnlyTells()
    {
        using var stage = Running(Base);

        var reply = await ReloadConfigAsync(stage, With("one", "numprocesses = 2") + "\n[watcher:new]\ncmd = /bin/n", "\"dry_run\":true");

        Assert.Equal("new", Names(reply, "added"));
        Assert.True(reply.GetProperty("dry_run").GetBoolean());
        Assert.Equal([101, 102], stage.Linux.Alive);
        Assert.Equal(2, stage.Arbiter.Watchers.Count);
        Assert.Empty(stage.Events.All);
    }

    [Fact]
    [Trait("Peer", "270")]
    public async Task FaultyFile_EverythingStaysAndAllFaultsAreTold()
    {
        using var stage = Running(Base);
        stage.Reading = () => Ini.Load("[watcher:one]\ncmd = /bin/x\nnumprocesses = many\nrespawn = perhaps");

        using var reply = JsonDocument.Parse(await stage.Send("reloadconfig"));

        Assert.Equal(6, reply.RootElement.GetProperty("errno").GetInt32());
        Assert.Equal(2, reply.RootElement.GetProperty("reason").GetString()!.Split('\n').Length);
        Assert.Contains("numprocesses", reply.RootElement.GetProperty("reason").GetString()!, StringComparison.Ordinal);
        Assert.Equal([101, 102], stage.Linux.Alive);
        Assert.Empty(stage.Events.All);
    }

    [Fact]
    [Trait("Peer", "270")]
    public async Task SetAtRunTime_IsKeptUntilTheFileSaysSomethingNew()
    {
        using var stage = Running(Base);
        await stage.AskAsync("set", """{"name":"one","options":{"numprocesses":3},"waiting":true}""");

        var kept = await ReloadConfigAsync(stage, With("one", "priority = 1"));
        Assert.Equal(3, stage.Named("one").Options.NumProcesses);
        Assert.Equal("numprocesses", Names(Assert.Single(kept.GetProperty("kept").EnumerateArray()), "keys"));

        var replaced = await ReloadConfigAsync(stage, With("one", "priority = 1\nnumprocesses = 2"));
        Assert.Equal(2, stage.Named("one").Options.NumProcesses);
        Assert.Equal("numprocesses", Names(Assert.Single(replaced.GetProperty("changed").EnumerateArray()), "overridden"));
    }

    [Fact]
    [Trait("Peer", "270")]
    public async Task AddedByCommand_StaysUnlessPruned()
    {
        using var stage = Running(Base);
        await stage.AskAsync("add", """{"name":"guest","cmd":"/bin/g","start":true,"waiting":true}""");

        Assert.Equal("guest", Names(await ReloadConfigAsync(stage, Base), "not_in_file"));
        Assert.NotNull(stage.Arbiter.Find("guest"));
        Assert.Equal("guest", Names(await ReloadConfigAsync(stage, Base, "\"prune\":true"), "removed"));
        Assert.Null(stage.Arbiter.Find("guest"));
    }

    [Fact]
    public async Task RemovedByCommand_ComesBackWithTheFile()
    {
        using var stage = Running(Base);
        await stage.AskAsync("rm", """{"name":"one","waiting":true}""");

        Assert.Equal("one", Names(await ReloadConfigAsync(stage, Base), "added"));
        Assert.Equal(WatcherState.Active, stage.Named("one").State);
    }

    [Fact]
    public async Task NewCommandCannotBeStarted_OldProcessesRunOnAndTheNextTimeItIsTriedAgain()
    {
        using var stage = Running(Base);
        stage.Linux.LaunchFault = "no such file";
        var broken = Base.Replace("two]\ncmd = /bin/sleep", "two]\ncmd = /bin/slep", StringComparison.Ordinal);

        using var reply = JsonDocument.Parse(await stage.AskAsync("reloadconfig", Reading(stage, broken)));

        Assert.Contains("the reload was called off", reply.RootElement.GetProperty("reason").GetString()!, StringComparison.Ordinal);
        Assert.Equal([101, 102], stage.Linux.Alive);
        Assert.Equal("/bin/sleep 20", stage.Named("two").Options.Cmd);
        stage.Linux.LaunchFault = null;
        await ReloadConfigAsync(stage, broken);
        Assert.Equal("/bin/slep 20", stage.Named("two").Options.Cmd);
        Assert.Equal([101, 103], stage.Linux.Alive);
    }

    [Fact]
    [Trait("Peer", "154")]
    public async Task SocketsComeAndGo_AreOpenedAndClosed()
    {
        using var stage = Running(Base);

        await ReloadConfigAsync(stage, Base + "\n[socket:web]\nhost = 127.0.0.1\nport = 0");
        Assert.Contains("\"name\":\"web\"", await stage.AskAsync("listsockets"), StringComparison.Ordinal);
        await ReloadConfigAsync(stage, Base);

        Assert.Equal("""{"sockets":[],"status":"ok"}""", await stage.AskAsync("listsockets"));
        Assert.Empty(stage.Events.All);
        Assert.Equal(2, stage.Applied.Count);
    }

    [Fact]
    [Trait("Peer", "155")]
    [Trait("Peer", "270")]
    public async Task SocketHasAnotherPort_UsersGetItAndOthersAreNotTouched()
    {
        var (first, second) = (FreePort.Next(), FreePort.Next());
        var text = With("two", "use_sockets = True\nargs = --fd $(circus.sockets.web)") + $"\n[socket:web]\nhost = 127.0.0.1\nport = {first}";
        using var stage = Running(text);

        await ReloadConfigAsync(stage, text.Replace($"port = {first}", $"port = {second}", StringComparison.Ordinal));

        Assert.Contains($"\"port\":{second}", await stage.AskAsync("listsockets"), StringComparison.Ordinal);
        Assert.Equal([101, 103], stage.Linux.Alive);
    }

    [Fact]
    [Trait("Peer", "270")]
    public async Task SocketIsTaken_IsRefusedBeforeAnythingIsTouched()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        using var stage = Running(Base);
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        using var reply = JsonDocument.Parse(await stage.AskAsync(
            "reloadconfig", Reading(stage, With("one", "numprocesses = 4") + $"\n[socket:web]\nhost = 127.0.0.1\nport = {port}")));

        Assert.Contains("cannot listen on", reply.RootElement.GetProperty("reason").GetString()!, StringComparison.Ordinal);
        Assert.Equal([101, 102], stage.Linux.Alive);
    }

    [Fact]
    public async Task SocketMustBeClosedFirst_UsersAreStoppedForIt()
    {
        var port = FreePort.Next();
        var text = With("two", "use_sockets = True\nargs = --fd $(circus.sockets.web)") + $"\n[socket:web]\nhost = 127.0.0.1\nport = {port}";
        using var stage = Running(text);

        await ReloadConfigAsync(stage, text + "\nbacklog = 7");

        Assert.Contains("\"backlog\":7", await stage.AskAsync("listsockets"), StringComparison.Ordinal);
        Assert.Contains("two.stop", stage.Events.Names);
        Assert.DoesNotContain(stage.Events.Names, name => name.StartsWith("one.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwoAtOnce_OneAfterTheOther()
    {
        using var stage = Running(Base);
        stage.Linux.ObeysStopSignals = false;
        var first = stage.Send("reloadconfig", Reading(stage, Base[..Base.IndexOf("[watcher:two", StringComparison.Ordinal)]));
        var second = stage.Send("reloadconfig", Reading(stage, Base));

        Assert.False(second.IsCompleted);
        stage.Pass(31);

        using var answered = JsonDocument.Parse(await second);
        Assert.True(first.IsCompleted);
        Assert.Equal("two", Names(answered.RootElement, "added"));
    }

    [Fact]
    public async Task Restart_WithoutName_OnlyWithAConfigurationThatCanBeUsed()
    {
        using var stage = Running(Base);
        stage.Reading = () => Ini.Load("[watcher:one]\ncmd = /bin/x\nnumprocesses = many\nrespawn = perhaps");

        using var refused = JsonDocument.Parse(await stage.AskAsync("restart"));
        Assert.Equal(2, refused.RootElement.GetProperty("reason").GetString()!.Split('\n').Length);
        Assert.Equal(0, stage.Restarts);

        stage.Reading = () => Ini.Load(Base);
        Assert.Equal("""{"status":"ok"}""", await stage.AskAsync("restart"));
        Assert.Equal(1, stage.Restarts);
    }

    private static Stage Running(string text)
    {
        var options = Ini.Options(text);
        var stage = new Stage(options, [.. options.Watchers]);
        stage.Do(() => _ = stage.Arbiter.StartInOrderAsync(stage.Arbiter.Watchers));
        stage.Events.Clear();
        return stage;
    }

    private static string With(string watcher, string lines) =>
        Base.Replace($"[watcher:{watcher}]\n", $"[watcher:{watcher}]\n{lines}\n", StringComparison.Ordinal);

    /// <summary>From now on that is in the file; the properties of a request that waits.</summary>
    private static string Reading(Stage stage, string text, string more = "\"prune\":false")
    {
        stage.Reading = () => Ini.Load(text);
        return $$"""{"waiting":true,{{more}}}""";
    }

    private static async Task<JsonElement> ReloadConfigAsync(Stage stage, string text, string more = "\"prune\":false")
    {
        using var reply = JsonDocument.Parse(await stage.AskAsync("reloadconfig", Reading(stage, text, more)));
        Assert.True(reply.RootElement.GetProperty("status").GetString() == "ok", reply.RootElement.ToString());
        return reply.RootElement.Clone();
    }

    private static string Names(JsonElement reply, string list) =>
        string.Join(' ', reply.GetProperty(list).EnumerateArray().Select(name => name.GetString()));
}
