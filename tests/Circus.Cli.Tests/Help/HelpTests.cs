using Circus.Cli.Help;
using Circus.Cli.Output;

namespace Circus.Cli.Tests.Help;

public sealed class HelpTests
{
    [Theory]
    [Trait("Peer", "86")]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    public async Task Help_Top_HasTheLinesOfCircus(string option)
    {
        var console = new TestConsole();

        Assert.Equal((0, ""), (await console.RunAsync(option), console.Error));
        var lines = console.Output.Split('\n');
        Assert.Equal(("usage: circusctl [options] command [args]", "Controls a Circus daemon", "Commands:"), (lines[0], lines[2], lines[4]));
        Assert.Contains("0 done, 1 circusd does not answer, 2 wrong usage, 3 circusd refused", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Peer", "87")]
    public async Task UnknownCommand_Name_IsStatusTwoWithUsageOnStderr()
    {
        var console = new TestConsole();

        Assert.Equal((2, ""), (await console.RunAsync("foo"), console.Output));
        var lines = console.Error.Split('\n');
        Assert.Equal("usage: circusctl [options] command [args]", lines[0]);
        Assert.StartsWith("circusctl: error: unrecognized arguments: foo.", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Peer", "88")]
    [InlineData("--help", "add")]
    [InlineData("add", "--help")]
    [InlineData("help", "add")]
    public async Task Help_Command_BeginsWithWhatItDoes(params string[] arguments)
    {
        var console = new TestConsole();

        Assert.Equal(0, await console.RunAsync(arguments));
        Assert.StartsWith("Add a watcher\n\nusage: circusctl add [--start]", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_CommandOfCircusd_SaysWhatCircusdSays()
    {
        await using var program = new CtlProgram(new CliConsole());

        Assert.All(CommandHelp.All, help =>
        {
            var command = Assert.Single(program.Root.Subcommands, command => command.Name == help.Name);
            Assert.StartsWith(help.Description(""), command.Description, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Usage_LongerThanTheTerminal_GoesOnIndented()
    {
        await using var program = new CtlProgram(new CliConsole());

        Assert.Equal(
            "usage: circusctl kill [--signum SIGNAL] [--graceful_timeout SECONDS]\n                 [--waiting] NAME [PID]",
            HelpText.Usage(program.Root.Subcommands.Single(command => command.Name == "kill"), 70));
        Assert.All(program.Root.Subcommands, command => Assert.All(HelpText.Of(command, 80).Split('\n'), line => Assert.True(line.Length <= 80, line)));
    }

    [Theory]
    [InlineData("circusctl: error: NAME is missing. ", "incr")]
    [InlineData("circusctl: error: SIGNAL is missing. ", "signal", "web")]
    [InlineData("circusctl: error: CMD is missing. ", "add", "web")]
    public async Task Argument_Missing_IsNamed(string begin, params string[] arguments)
    {
        var console = new TestConsole();

        Assert.Equal(2, await console.RunAsync(arguments));
        Assert.StartsWith(begin, console.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExitCodes_Topic_NamesAllFour()
    {
        var console = new TestConsole();

        Assert.Equal(0, await console.RunAsync("help", "exit-codes"));
        Assert.Equal(4, console.Output.Split('\n').Count(line => line.Length > 5 && char.IsDigit(line[3])));
    }

    [Fact]
    public async Task Document_Circusctl_IsWhatTheCommandsSay()
    {
        await using var program = new CtlProgram(new CliConsole());
        var text = HelpReference.Text(program.Root);
        var path = Path.Combine(BuiltPrograms.Repository, "docs", "circusctl.md");
        if (Environment.GetEnvironmentVariable("CIRCUS_WRITE_DOCS") is not null)
        {
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Help_NarrowTerminal_WrapsAtWords()
    {
        await using var program = new CtlProgram(new CliConsole());

        Assert.DoesNotContain(HelpText.Of(program.Root, 60).Split('\n').Skip(1), line => line.Length > 60);
    }

    [Fact]
    public async Task Version_Option_IsThatOfCircusctl()
    {
        var console = new TestConsole();

        Assert.Equal((0, "circusctl 0.1.0\n"), (await console.RunAsync("--version"), console.Output));
    }
}
