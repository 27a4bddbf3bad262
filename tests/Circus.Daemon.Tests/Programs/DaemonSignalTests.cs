using System.Text.Json.Nodes;
using Circus.Daemon.Interop;
using Circus.Daemon.Tests.Interop;

namespace Circus.Daemon.Tests.Programs;

/// <summary>Who hears a signal, in a tree of real processes that write down what they hear.</summary>
public sealed class DaemonSignalTests(ReaperFixture children)
{
    // "p" has two children, and each of them one.
    private const string Tree = """
        name=$1
        for signal in USR1 USR2 HUP; do trap "echo $name $signal >> heard" $signal; done
        case $name in
            p) sh tree.sh p.1 & sh tree.sh p.2 & ;;
            p.?) sh tree.sh $name.1 & ;;
        esac
        touch ready.$name
        while :; do sleep 0.05; done
        """;

    private const string Watchers = """
        [watcher:tree]
        cmd = sh tree.sh p
        working_dir = {folder}
        graceful_timeout = 1
        autostart = False
        copy_env = True

        [watcher:polite]
        cmd = sh -c 'trap "echo polite >> heard; exit 0" INT; touch ready.polite; while :; do sleep 0.05; done'
        working_dir = {folder}
        autostart = False
        copy_env = True

        [watcher:deaf]
        cmd = sh -c 'trap "echo deaf >> heard" INT; touch ready.deaf; while :; do sleep 0.05; done'
        working_dir = {folder}
        autostart = False
        copy_env = True
        """;

    [Theory]
    [InlineData("INT")]
    [InlineData("QUIT")]
    [InlineData("TERM")]
    public async Task Signal_IgnoredWhenCircusdWasStarted_IsHeardAllTheSame(string signal)
    {
        // As nohup does, and a script with "&".
        await using var daemon = new RunningDaemon(children, RunningDaemon.TwoSleepers, "", "/bin/sh", "-c", $"trap '' HUP {signal}; exec \"$@\"", "sh");
        await daemon.StartedAsync();
        daemon.Edit("numprocesses = 2", "numprocesses = 3");

        daemon.Signal(Named("HUP"));
        await daemon.UntilAsync(async () => (await daemon.PidsAsync("web")).Count == 3);
        daemon.Signal(Named(signal));

        Assert.Equal("exit status 0", (await daemon.ExitAsync()).ToString());

        static Signal Named(string name) => SignalName.TryParse(name, out var signal) ? signal : throw new ArgumentException(name);
    }

    [Fact]
    [Trait("Peer", "66")]
    [Trait("Peer", "67")]
    [Trait("Peer", "68")]
    [Trait("Peer", "71")]
    public async Task Signal_ToATree_IsHeardByThoseWhoAreMeant()
    {
        await using var daemon = await StartAsync("tree", "p", "p.1", "p.2", "p.1.1", "p.2.1");

        await SignalAsync(daemon, new() { ["signum"] = "usr1" }, 1);
        await SignalAsync(daemon, new() { ["signum"] = "SIGUSR2", ["children"] = true }, 3);
        await SignalAsync(daemon, new() { ["signum"] = 1, ["recursive"] = true }, 8);

        Assert.Equal(
            ["p HUP", "p USR1", "p.1 HUP", "p.1 USR2", "p.1.1 HUP", "p.2 HUP", "p.2 USR2", "p.2.1 HUP"], Heard(daemon).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Peer", "55")]
    public async Task Kill_OneThatObeys_HasHeardTheSignalAndEndsByItself()
    {
        await using var daemon = await StartAsync("polite", "polite");
        var before = await daemon.PidsAsync("polite");

        // Numbers may be texts: so circusctl of Circus sends them.
        await daemon.AskAsync("kill", new() { ["name"] = "polite", ["signum"] = "sigint", ["graceful_timeout"] = "20" });

        Assert.Equal(["polite"], Heard(daemon));
        Assert.NotEqual(before, await daemon.PidsAsync("polite"));
    }

    [Fact]
    [Trait("Peer", "56")]
    public async Task Kill_OneThatIgnoresIt_HasHeardTheSignalAndIsGone()
    {
        await using var daemon = await StartAsync("deaf", "deaf");
        var before = await daemon.PidsAsync("deaf");

        await daemon.AskAsync("kill", new() { ["name"] = "deaf", ["signum"] = "INT", ["graceful_timeout"] = 1 });

        Assert.Equal(["deaf"], Heard(daemon));
        Assert.NotEqual(before, await daemon.PidsAsync("deaf"));
    }

    private async Task<RunningDaemon> StartAsync(string watcher, params string[] names)
    {
        var daemon = new RunningDaemon(children, Watchers);
        await File.WriteAllTextAsync(Path.Combine(daemon.Folder, "tree.sh"), Tree, TestContext.Current.CancellationToken);
        await daemon.AskAsync("start", new() { ["name"] = watcher });
        await daemon.UntilAsync(() => Task.FromResult(names.All(name => File.Exists(Path.Combine(daemon.Folder, $"ready.{name}")))));
        return daemon;
    }

    private static async Task SignalAsync(RunningDaemon daemon, JsonObject properties, int heard)
    {
        properties["name"] = "tree";
        await daemon.AskAsync("signal", properties);
        await daemon.UntilAsync(() => Task.FromResult(Heard(daemon).Length >= heard));
    }

    private static string[] Heard(RunningDaemon daemon)
    {
        var path = Path.Combine(daemon.Folder, "heard");
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }
}
