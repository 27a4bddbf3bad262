using System.Diagnostics;
using System.Text.Json.Nodes;
using Circus.Cli.Top;
using Circus.Protocol.Rounds;
using Circus.TestKit;

namespace Circus.Cli.Tests;

/// <summary>circus-top for scripts.</summary>
public sealed class TopProgramTests
{
    [Fact]
    public async Task Once_Json_IsOneDocumentWithNodesWatchersAndProcesses()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Publish(daemon);
        var console = new TestConsole();

        var status = await console.RunAsAsync("circus-top", "--once", "--json", "--endpoint", daemon.StatsEndpoint);

        Assert.Equal((0, ""), (status, console.Error));
        var node = JsonNode.Parse(console.Output)!["nodes"]!.AsArray().Single()!;
        Assert.Equal((daemon.StatsEndpoint, 12.5, false), ((string)node["endpoint"]!, (double)node["cpu"]!, (bool)node["stale"]!));
        var watcher = node["watchers"]!.AsArray().Single()!;
        Assert.Equal(("web", 12.5, 31_457_280.0), ((string)watcher["key"]!, (double)watcher["cpu"]!, (double)watcher["rss"]!));
        Assert.Equal((7, "sh", "app"), ((int)watcher["processes"]![0]!["pid"]!, (string)watcher["processes"]![0]!["cmdline"]!, (string)watcher["processes"]![0]!["username"]!));
        Assert.Empty(daemon.Requests);
    }

    [Fact]
    public async Task Once_Table_HasAllProcessesAndNoBars()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Publish(daemon);
        var console = new TestConsole();

        Assert.Equal(0, await console.RunAsAsync("circus-top", "--once", "--endpoint", daemon.StatsEndpoint, "--ascii"));

        var lines = console.Output.Split('\n');
        Assert.EndsWith(": 1 watchers, 1 processes, CPU 12.5 %, memory 30.0 MiB", lines[0], StringComparison.Ordinal);
        Assert.Equal(["WATCHER PROCS vCPU % MEMORY MEM % AGE", "v web 1 12.5 30.0 MiB 0.10 3s", "` 7 sh 12.5 30.0 MiB 0.10 3s"], lines[2..5].Select(Squeezed));
    }

    [Fact]
    public async Task Json_WithoutOnce_IsALineForEveryInterval()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Publish(daemon);
        using var top = Process.Start(new ProcessStartInfo(BuiltPrograms.Circusctl, ["top", "--json", "--interval", "0.2", "--timeout", "60", "--endpoint", daemon.StatsEndpoint]) { RedirectStandardOutput = true })!;

        for (var line = 0; line < 3; line++)
        {
            var text = await top.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            Assert.Equal(1, (int)JsonNode.Parse(text!)!["nodes"]![0]!["processes"]!);
        }

        await ProgramRun.ToEndAsync([], "/bin/kill", "-INT", $"{top.Id}");
        await top.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(0, top.ExitCode);
    }

    [Fact]
    public async Task Once_Rounds_ShowWhatTheyTellInAddition()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Publish(daemon, () => daemon.Measures(new StatsRound
        {
            Seq = 1,
            Time = 1000,
            Wanted = 1,
            Node = new NodeFigures { Hostname = "one", Cores = 2, MemTotal = 1000 },
            Watchers = [new WatcherFigures { Key = "web", Interval = 1, Wanted = 2, Actual = 1, Processes = 1, Cpu = 5, Rss = 500, Threads = 9, Fds = 17, Restarts = 1 }],
            Processes = [new ProcessFigures { Watcher = "web", Pid = 7, Cpu = 5, Rss = 500, Threads = 9, Fds = 17, Program = "sh", User = "app" }],
        }));
        var console = new TestConsole();

        Assert.Equal(0, await console.RunAsAsync("circus-top", "--once", "--json", "--endpoint", daemon.StatsEndpoint));

        var node = JsonNode.Parse(console.Output)!["nodes"]![0]!;
        Assert.Equal(("one", 2), ((string)node["node"]!, (int)node["watchers"]![0]!["numprocesses"]!));
        Assert.Equal((9, 17, 50.0), ((int)node["watchers"]![0]!["threads"]!, (int)node["watchers"]![0]!["processes"]![0]!["fds"]!, (double)node["watchers"]![0]!["mem"]!));
    }

    [Fact]
    public async Task Once_Control_IsAskedToDescribeAndNothingElse()
    {
        using var daemon = await FakeDaemon.StartAsync((command, _) => command == "describe"
            ? new() { ["node"] = JsonNode.Parse("""{"pid":1,"hostname":"one","watchers":[{"name":"web","key":"web","status":"active","numprocesses":4},{"name":"Off","key":"off","status":"stopped"}]}""") }
            : FakeDaemon.Refusal("no"));
        await using var rounds = Publish(daemon);
        var console = new TestConsole();

        Assert.Equal(0, await console.RunAsAsync("circus-top", "--once", "--endpoint", daemon.StatsEndpoint, "--control", daemon.ControlEndpoint, "--sort", "name", "--columns", "processes,state"));

        Assert.Equal(["WATCHER STATE PROCS", "Off stopped 0/0", "web active 1/4"], console.Output.Split('\n')[2..5].Select(line => Squeezed(line).Replace("v ", "", StringComparison.Ordinal).Replace("▾ ", "", StringComparison.Ordinal).Replace("▲", "", StringComparison.Ordinal).Replace("^", "", StringComparison.Ordinal)));
        Assert.Equal(["describe"], daemon.Requests.Select(request => (string)request["command"]!).Distinct());
    }

    [Fact]
    public async Task Once_SeveralEndpoints_TellsWhichIsSilentAndShowsTheOthers()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        using var silent = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Publish(daemon);
        var console = new TestConsole();

        var status = await console.RunAsync("top", "--once", "--json", "--timeout", "3", "--endpoint", daemon.StatsEndpoint, "--endpoint", silent.StatsEndpoint);

        Assert.Equal(1, status);
        Assert.Equal($"circus-top: No statistics from {silent.StatsEndpoint}. Does circusd run there, with statsd = True in [circus]? --endpoint gives another address.\n", console.Error);
        Assert.Equal([1, 0], JsonNode.Parse(console.Output)!["nodes"]!.AsArray().Select(node => (int)node!["processes"]!));
    }

    [Fact]
    public async Task Once_WatchOfNobody_IsStatusOne()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        await using var rounds = Publish(daemon);
        var console = new TestConsole();

        Assert.Equal(1, await console.RunAsAsync("circus-top", "--once", "--endpoint", daemon.StatsEndpoint, "-watch", "nobody"));
        Assert.Equal("circus-top: no watcher is called nobody. \"circusctl list\" tells the names.\n", console.Error);
    }

    [Theory]
    [InlineData("--process-timeout", "0")]
    [InlineData("--interval", "0")]
    [InlineData("--sort", "colour")]
    [InlineData("--columns", "cpu,colour")]
    [InlineData("--color", "perhaps")]
    [InlineData("--endpoint", "here")]
    [InlineData("--control", "here")]
    public async Task Options_WrongValue_IsStatusTwoAndNamesTheOption(string option, string value)
    {
        var console = new TestConsole();

        Assert.Equal(2, await console.RunAsAsync("circus-top", "--once", option, value));
        Assert.Contains(option, console.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_Several_AreForTopOnlyAndNeedAsManyControls()
    {
        var console = new TestConsole();

        Assert.Equal(2, await console.RunAsync("list", "--endpoint", "tcp://127.0.0.1:1", "--endpoint", "tcp://127.0.0.1:2"));
        Assert.Contains("only top looks at several", console.Error, StringComparison.Ordinal);
        Assert.Equal(2, await console.RunAsync("top", "--once", "--endpoint", "tcp://127.0.0.1:1", "--endpoint", "tcp://127.0.0.1:2", "--control", "none"));
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:5557", "tcp://127.0.0.1:5555")]
    [InlineData("tcp://host:5557", "tcp://host:5555")]
    [InlineData("tcp://host:7000", null)]
    public void Control_NotGiven_IsThatOfTheUsualPortsOrNobody(string stats, string? control) => Assert.Equal(control, TopCommand.ControlOf(stats));

    [Fact]
    public async Task HelpAndVersion_CircusTop_AreItsOwn()
    {
        var (help, version) = (new TestConsole(), new TestConsole());

        Assert.Equal(0, await help.RunAsAsync("circus-top", "--help"));
        Assert.Contains("usage: circus-top [options]", help.Output, StringComparison.Ordinal);
        Assert.Contains("Address of the statistics;", help.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("$CIRCUSCTL_ENDPOINT", help.Output, StringComparison.Ordinal);
        Assert.Contains("--process-timeout SECONDS", help.Output, StringComparison.Ordinal);
        Assert.Contains("--ssh USER@HOST[:PORT]", help.Output, StringComparison.Ordinal);
        Assert.Equal((0, "circus-top 0.1.0\n"), (await version.RunAsAsync("circus-top", "--version"), version.Output));
    }

    private static string Squeezed(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Again and again, because whoever subscribes late must not wait for ever; as the original publishes.</summary>
    private static Repetition Publish(FakeDaemon daemon, Action? publish = null) => new(publish ?? (() =>
    {
        daemon.Samples("stat.web.7", new() { ["pid"] = 7, ["cmdline"] = "sh", ["username"] = "app", ["cpu"] = 12.5, ["mem"] = 0.1, ["mem_info1"] = "30.00M", ["mem_info2"] = "90.00M", ["age"] = 3, ["nice"] = 0, ["ctime"] = "0:01.00", ["create_time"] = 1, ["children"] = new JsonArray(), ["subtopic"] = 7, ["name"] = null });
        daemon.Samples("stat.web", new() { ["pid"] = new JsonArray(7), ["cpu"] = 12.5, ["mem"] = 0.1, ["age"] = 3 });
    }));
}
