using Circus.TestKit;

namespace Circus.Cli.Tests.Interactive;

/// <summary>circusctl without a command.</summary>
public sealed class ShellTests
{
    [Fact]
    [Trait("Peer", "92")]
    public async Task Shell_EndOfInput_PrintsVersionStatusAndPrompt()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => new() { ["statuses"] = new System.Text.Json.Nodes.JsonObject { ["test"] = "active" } });
        var console = new TestConsole();

        var status = await console.RunAsync("--endpoint", daemon.ControlEndpoint);

        Assert.Equal((0, "circusctl 0.1.0\ntest: active\n(circusctl) ", ""), (status, console.Output, console.Error));
    }

    [Fact]
    [Trait("Peer", "93")]
    public async Task Shell_Help_IsTheTableOfCommands()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => []);
        var console = new TestConsole { Input = "help\nhelp add\nadd --help\n" };

        await console.RunAsync("--endpoint", daemon.ControlEndpoint);

        Assert.Contains("\nDocumented commands (type help <command>):\n==========================================\nadd  ", console.Output, StringComparison.Ordinal);
        Assert.Equal(3, console.Output.Split("Add a watcher\n").Length);
    }

    [Fact]
    public async Task Shell_LinesFromAPipe_AreCommandsWithTheOuterOptions()
    {
        using var daemon = await FakeDaemon.StartAsync((command, _) => command == "numwatchers" ? new() { ["numwatchers"] = 3 } : FakeDaemon.Refusal("no"));
        var console = new TestConsole { Input = "numwatchers\n\nlist 'a b'\nbogus\nexit\nnumwatchers\n" };

        var status = await console.RunAsync("--json", "--endpoint", daemon.ControlEndpoint);

        Assert.Equal(0, status);
        Assert.Equal(2, console.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("unrecognized arguments: bogus", console.Error, StringComparison.Ordinal);
        Assert.Equal("a b", daemon.Requests[1]["properties"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Shell_DaemonSilent_StaysUntilTheEndOfInput()
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        var console = new TestConsole { Input = "list\n" };

        var status = await console.RunAsync("--timeout", "0.05", "--endpoint", daemon.ControlEndpoint);

        Assert.Equal(0, status);
        Assert.Equal(2, console.Error.Split("Timed out.").Length - 1);
    }
}
