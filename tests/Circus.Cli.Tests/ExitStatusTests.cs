using System.Text.Json.Nodes;
using Circus.Cli.Output;
using Circus.TestKit;

namespace Circus.Cli.Tests;

/// <summary>Every command, as text and as JSON, when it is done, refused and not answered: exit status and where the words go.</summary>
[Trait("Peer", "272")]
public sealed class ExitStatusTests
{
    /// <summary>A line for every command that asks circusd, and a reply to it.</summary>
    private static readonly Dictionary<string, string> _commands = new()
    {
        ["add web sleep 600"] = "{}",
        ["commands"] = """{"commands":[{"name":"list","help":"List."}]}""",
        ["decr web"] = "{}",
        ["describe"] = """{"node":{"pid":1,"watchers":[]}}""",
        ["dstats"] = """{"info":{"pid":1}}""",
        ["events"] = """{"events":[{"topic":"watcher.web.spawn","payload":{"time":1}}]}""",
        ["get web cmd"] = """{"options":{"cmd":"x"}}""",
        ["config"] = """{"files":[{"path":"/etc/circus.ini","text":"[circus]\n"}],"faults":["a fault"]}""",
        ["keys"] = """{"keys":[{"name":"cmd","type":"text","default":null,"help":"Program.","effect":"reload","needs":"administer"},{"name":"singleton","type":"flag","default":"False","help":"One.","effect":"now","needs":"operate"}]}""",
        ["globaloptions"] = """{"options":{"endpoint":"tcp://127.0.0.1:5555"}}""",
        ["health"] = """{"healthy":true,"watchers":{}}""",
        ["history"] = """{"commands":[{"seq":1,"time":1,"by":"tcp","command":"quit","watcher":null,"result":"ok"}]}""",
        ["incr web"] = "{}",
        ["kill web"] = "{}",
        ["list"] = """{"watchers":["web"]}""",
        ["listsockets"] = """{"sockets":[{"fd":6,"name":"ux","backlog":5,"path":"/run/x"}]}""",
        ["logfile web"] = """{"lines":[{"at":"1","text":"x"}],"next":null}""",
        ["logs web"] = """{"lines":[{"seq":1,"time":1,"pid":7,"stream":"stdout","text":"x"}],"next":1}""",
        ["numprocesses"] = """{"numprocesses":1}""",
        ["numwatchers"] = """{"numwatchers":1}""",
        ["options web"] = """{"options":{}}""",
        ["quit"] = "{}",
        ["reload"] = "{}",
        ["reloadconfig"] = "{}",
        ["restart"] = "{}",
        ["rm web"] = "{}",
        ["set web numprocesses 2"] = "{}",
        ["signal web HUP"] = "{}",
        ["start"] = "{}",
        ["stats"] = """{"infos":{"web":{}}}""",
        ["status"] = """{"statuses":{"web":"active"}}""",
        ["stop"] = "{}",
        ["upgrade"] = "{}",
        ["version"] = """{"version":"1.2.3"}""",
    };

    /// <summary>Those that ask nobody, ask somebody else, or have an answer of their own.</summary>
    private static readonly string[] _others = ["complete", "completion", "help", "ipython", "keygen", "listen", "top"];

    public static TheoryData<string, bool> Commands { get; } = new(_commands.Keys.SelectMany(line => new[] { false, true }.Select(isJson => (line, isJson))));

    [Fact]
    public async Task Commands_All_AreInThisTable()
    {
        await using var program = new CtlProgram(new CliConsole());

        Assert.Equal(
            _commands.Keys.Select(line => line.Split(' ')[0]).Concat(_others).Order(StringComparer.Ordinal),
            program.Root.Subcommands.Select(command => command.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_Done_IsStatusZeroAndSilentOnErrors(string line, bool isJson)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => JsonNode.Parse(_commands[line])!.AsObject());
        var console = new TestConsole();

        var status = await RunAsync(console, daemon, line, isJson);

        Assert.Equal((0, ""), (status, console.Error));
        Assert.True(!isJson || console.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).All(printed => JsonNode.Parse(printed) is JsonObject), console.Output);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_Refused_IsStatusThreeWithTheReason(string line, bool isJson)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => FakeDaemon.Refusal("not today"));
        var console = new TestConsole();

        var status = await RunAsync(console, daemon, line, isJson);

        Assert.Equal(3, status);
        if (isJson && line is not "events")
        {
            Assert.Equal("not today", (string)JsonNode.Parse(console.Output)!["reason"]!);
            Assert.Equal("", console.Error);
        }
        else
        {
            Assert.Equal(("", "error: not today\n"), (console.Output, console.Error));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_NotAnswered_IsStatusOneWithTheTwoCauses(string line, bool isJson)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        var console = new TestConsole();

        var status = await RunAsync(console, daemon, $"--timeout 0.05 {line}", isJson);

        Assert.Equal((1, ""), (status, console.Output));
        Assert.Matches("^circusctl: Timed out\\. No answer from tcp://127\\.0\\.0\\.1:\\d+ within 0\\.05 s\\. Either .*--endpoint.*Or .*--timeout.*\n$", console.Error);
    }

    private static Task<int> RunAsync(TestConsole console, FakeDaemon daemon, string line, bool isJson) =>
        console.RunAsync(["--endpoint", daemon.ControlEndpoint, .. isJson ? new[] { "--json" } : [], .. line.Split(' ')]);
}
