using System.Globalization;
using System.Text.Json.Nodes;
using Circus.TestKit;

namespace Circus.Cli.Tests;

/// <summary>The built circus-top in a real terminal.</summary>
public sealed class TopTerminalTests
{
    /// <summary>Left as it was found: the shell's screen, a cursor, and what is typed is shown.</summary>
    private const string Tidy = "0 1";

    private static readonly string _stats = FreePort.Endpoint();

    private static readonly string _watchers = $"""
        statsd = True
        stats_endpoint = {_stats}
        [watcher:sleeper]
        cmd = sleep 600
        numprocesses = 12
        copy_env = True
        graceful_timeout = 2
        [watcher:Web App]
        cmd = sleep 601
        numprocesses = 2
        copy_env = True
        graceful_timeout = 2
        [watcher:off]
        cmd = sleep 602
        autostart = False
        [socket:front]
        host = 127.0.0.1
        port = 0
        """;

    [Fact]
    public async Task Daemon_KeysAndSizes_ShowWhatIsWanted()
    {
        await using var daemon = new RunningDaemon(_watchers);
        await using var tmux = await Tmux.StartAsync(100, 24, "", $"{BuiltPrograms.CircusTop} --endpoint {_stats} --control {daemon.ControlEndpoint} --interval 0.2 --sort name");

        await tmux.UntilAsync(
            shown => new[] { "12/12", "2/2", "2 active", "1 stopped" }.All(text => shown.Contains(text, StringComparison.Ordinal)), "all processes and the states of their watchers");
        Assert.Equal("1 0", await tmux.StateAsync());

        // Below "circus" and "off".
        await tmux.PressAsync("Down", "j", "Enter");
        await tmux.UntilAsync(shown => Count(shown, " sleep ") == 12, "the processes of sleeper");
        await tmux.PressAsync("e");
        await tmux.ShowsAsync("circusd-stats");
        await tmux.PressAsync("/", "W", "e", "b");
        await tmux.UntilAsync(shown => Count(shown, " sleep ") == 2 && shown.Contains("Filter Web", StringComparison.Ordinal), "the filter");
        await tmux.PressAsync("Escape");
        await tmux.UntilAsync(shown => Count(shown, " sleep ") > 2, "no filter");
        await tmux.PressAsync("t");
        await tmux.ShowsAsync("PID PROCESS");
        await tmux.PressAsync("?");
        await tmux.ShowsAsync("it changes nothing");
        await tmux.PressAsync("x");
        await tmux.UntilAsync(shown => !shown.Contains("it changes nothing", StringComparison.Ordinal), "no help");

        await tmux.PressAsync("o");
        await tmux.UntilAsync(shown => shown.Contains("front", StringComparison.Ordinal) && shown.Contains("127.0.0.1:", StringComparison.Ordinal), "the managed socket");
        await tmux.PressAsync("o");

        foreach (var (width, height) in new[] { (40, 12), (61, 7), (180, 40), (100, 24) })
        {
            await tmux.ResizeAsync(width, height);
            await tmux.UntilAsync(shown => Fits(shown, width, height), $"{width} x {height}");
        }

        await tmux.PressAsync("q");
        await LeftAsync(tmux, 0);
    }

    [Theory]
    [InlineData("-TERM")]
    [InlineData("-HUP")]
    [InlineData("-INT")]
    public async Task Signal_End_GivesTheTerminalBack(string signal)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Original(daemon);
        await using var tmux = await Tmux.StartAsync(80, 20, "", $"{BuiltPrograms.CircusTop} --endpoint {daemon.StatsEndpoint}");
        await tmux.ShowsAsync("web");

        await ProgramRun.ToEndAsync([], "/bin/kill", signal, await tmux.CommandPidAsync());

        await LeftAsync(tmux, null);
    }

    [Fact]
    public async Task Suspend_AndGoOn_LeavesAndTakesTheTerminal()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Original(daemon);
        await using var tmux = await Tmux.StartAsync(80, 20, "PS1='$ '", "bash --norc -i");
        await tmux.PressAsync($"{BuiltPrograms.CircusTop} --endpoint {daemon.StatsEndpoint}", "Enter");
        await tmux.ShowsAsync("Processes 1");

        await tmux.PressAsync("C-z");
        await tmux.ShowsAsync("Stopped");
        Assert.Equal(Tidy, await tmux.StateAsync());
        await tmux.PressAsync("stty -a | grep -c ' echo '; fg", "Enter");
        await tmux.ShowsAsync("Processes 1");
        Assert.Equal("1 0", await tmux.StateAsync());

        // Keys count again, without Enter.
        await tmux.PressAsync("p");
        await tmux.ShowsAsync("PAUSED");
        await tmux.PressAsync("C-c");
        await tmux.ShowsAsync("Stopped");
        await tmux.PressAsync("exit", "Enter");
        await tmux.ShowsAsync("end");
        Assert.Equal(Tidy, await tmux.StateAsync());
    }

    [Theory]
    [InlineData("NO_COLOR=1", "", false)]
    [InlineData("", "--color never", false)]
    [InlineData("NO_COLOR=1", "--color always", true)]
    [InlineData("", "", true)]
    public async Task Colours_Wish_IsFollowed(string variables, string options, bool hasColours)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Original(daemon);
        await using var tmux = await Tmux.StartAsync(80, 20, variables, $"{BuiltPrograms.CircusTop} --endpoint {daemon.StatsEndpoint} {options}");

        await tmux.ShowsAsync("web");

        // Sequences that choose a colour; tmux writes 39 and 49, "the usual one", itself.
        Assert.Equal(hasColours, System.Text.RegularExpressions.Regex.IsMatch(await tmux.PaintedAsync(), "\e\\[([0-9;]*;)?[34][0-8](;[0-9;]*)?m"));
    }

    [Theory]
    [InlineData("LANG=C LC_ALL=C")]
    [InlineData("LANG= LC_ALL=")]
    public async Task Locale_WithoutUtf8_HasAsciiOnly(string variables)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Original(daemon);
        await using var tmux = await Tmux.StartAsync(80, 20, variables, $"{BuiltPrograms.CircusTop} --endpoint {daemon.StatsEndpoint}");

        Assert.DoesNotContain(await tmux.ShowsAsync("web"), character => character > '~');
    }

    [Fact]
    public async Task Original_SilenceAndPause_AreShown()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        var pid = 10;
        var rounds = new Repetition(() => Publish(daemon, pid));
        await using var tmux = await Tmux.StartAsync(100, 20, "", $"{BuiltPrograms.CircusTop} --endpoint {daemon.StatsEndpoint} --interval 0.1 --flat");
        var screen = await tmux.ShowsAsync(" 10 node ");
        Assert.Contains("31.2 MiB", screen, StringComparison.Ordinal);

        await tmux.PressAsync("o");
        await tmux.ShowsAsync("127.0.0.1:8888");
        await tmux.PressAsync("o", "p");
        await tmux.ShowsAsync("PAUSED");
        pid = 11;
        await tmux.PressAsync("c");
        Assert.Contains(" 10 node ", await tmux.ShowsAsync("Columns"), StringComparison.Ordinal);
        await tmux.PressAsync("c", "p");
        await tmux.UntilAsync(shown => shown.Contains(" 11 node ", StringComparison.Ordinal) && !shown.Contains(" 10 node ", StringComparison.Ordinal), "what came meanwhile");

        await rounds.DisposeAsync();
        await tmux.ShowsAsync("NO NEW DATA for");
        Assert.Contains(" 11 node ", await tmux.ScreenAsync(), StringComparison.Ordinal);
        Assert.Empty(daemon.Requests);
    }

    [Fact]
    public async Task Several_Endpoints_StandInOneTable()
    {
        using var one = await FakeDaemon.StartAsync((_, _) => null);
        using var two = await FakeDaemon.StartAsync((_, _) => null);
        await using var roundsOfOne = new Repetition(() => Publish(one, 10));
        await using var roundsOfTwo = new Repetition(() => Publish(two, 20));
        await using var tmux = await Tmux.StartAsync(120, 24, "", $"{BuiltPrograms.CircusTop} --endpoint {one.StatsEndpoint} --endpoint {two.StatsEndpoint} --expand");

        var screen = await tmux.UntilAsync(shown => shown.Contains("10 node", StringComparison.Ordinal) && shown.Contains("20 node", StringComparison.Ordinal), "both nodes");

        Assert.Contains("2 nodes  2 processes", screen, StringComparison.Ordinal);
        Assert.Contains("NODE", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dumb_Terminal_GetsOnePictureAndTheReason()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Original(daemon);
        await using var tmux = await Tmux.StartAsync(100, 20, "TERM=dumb", $"{BuiltPrograms.CircusTop} --endpoint {daemon.StatsEndpoint}");

        var screen = await tmux.ShowsAsync("end\n");

        Assert.Contains("this terminal cannot be painted on", screen, StringComparison.Ordinal);
        Assert.Contains("10 node", screen, StringComparison.Ordinal);
        Assert.Contains("status=0", screen, StringComparison.Ordinal);
    }

    private static async Task LeftAsync(Tmux tmux, int? status)
    {
        var screen = await tmux.ShowsAsync("end\n");
        Assert.Equal(Tidy, await tmux.StateAsync());
        Assert.Contains("echo", screen.Split([' ', '\n']));
        Assert.Contains("icanon", screen.Split([' ', '\n']));
        Assert.DoesNotContain("WATCHER", screen, StringComparison.Ordinal);
        if (status is { } number)
        {
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"status={number}"), screen, StringComparison.Ordinal);
        }
    }

    private static bool Fits(string shown, int width, int height) =>
        shown.TrimEnd('\n').Split('\n') is var lines && lines.Length == height && Array.TrueForAll(lines, line => line.Length <= width)
        && lines[0].StartsWith(" circus-top", StringComparison.Ordinal) && lines[^1].StartsWith(" ? help", StringComparison.Ordinal);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static Repetition Original(FakeDaemon daemon) => new(() => Publish(daemon, 10));

    /// <summary>A round as the circusd-stats of Circus 0.19 publishes it.</summary>
    private static void Publish(FakeDaemon daemon, int pid)
    {
        daemon.Samples($"stat.web.{pid}", new()
        {
            ["mem_info1"] = "31.20M",
            ["mem_info2"] = "120.00M",
            ["cpu"] = 3.0,
            ["mem"] = 0.125,
            ["ctime"] = "0:01.30",
            ["pid"] = pid,
            ["username"] = "app",
            ["nice"] = 0,
            ["create_time"] = 1736499000.5,
            ["age"] = 1000.25,
            ["cmdline"] = "node",
            ["children"] = new JsonArray(),
            ["subtopic"] = pid,
            ["name"] = null,
        });
        daemon.Samples("stat.web", new() { ["pid"] = new JsonArray(pid), ["cpu"] = 3.0, ["mem"] = 0.125, ["age"] = 1000.25 });
        daemon.Samples("stat.sockets.7", new() { ["fd"] = 7, ["subtopic"] = 7, ["reads"] = 12, ["address"] = "127.0.0.1:8888" });
        daemon.Samples("stat.sockets", new() { ["addresses"] = new JsonArray("127.0.0.1:8888"), ["reads"] = 12 });
    }
}
