using System.CommandLine;
using Circus.Cli.Completion;
using Circus.Cli.Interactive;
using Circus.Cli.Output;

namespace Circus.Cli.Tests.Completion;

/// <summary>What may stand at the cursor.</summary>
public sealed class CompleterTests
{
    [Theory]
    [InlineData("st", "start stats status stop")]
    [InlineData("--ssh", "--ssh --ssh_keyfile")]
    [InlineData("start ", "plugin:flapping web Web App")]
    [InlineData("start w", "web Web App")]
    [InlineData("--timeout 3 --json stop we", "web Web App")]
    [InlineData("start --ma", "--match")]
    [InlineData("start --match ", "glob regex simple")]
    [InlineData("start --match r", "regex")]
    [InlineData("incr web ", "")]
    [InlineData("signal web U", "URG USR1 USR2")]
    [InlineData("signal web 7", "7 71")]
    [InlineData("signal web 7 TE", "TERM")]
    [InlineData("kill \"Web App\" ", "7 71")]
    [InlineData("kill web --signum HU", "HUP")]
    [InlineData("get web graceful", "graceful_timeout")]
    [InlineData("get web cmd graceful", "graceful_timeout")]
    [InlineData("set web numprocesses 3 graceful", "graceful_timeout")]
    [InlineData("set web graceful_timeout ", "")]
    [InlineData("listen watcher.w", "watcher.web. watcher.Web_App.")]
    [InlineData("logs web --stream ", "stderr stdout")]
    [InlineData("completion ", "bash fish zsh")]
    [InlineData("help ex", "exit-codes")]
    [InlineData("add ", "")]
    [InlineData("nothing ", "")]
    [InlineData("--endpoint ", "")]
    public async Task Candidates_Line_AreWhatMayComeNext(string line, string expected)
    {
        await using var program = new CtlProgram(new CliConsole());
        var completer = new Completer(program.Root, words => program.Root.Parse([.. words]), new Names());

        var (before, current, _) = CommandLineText.Unfinished(line);
        var found = await completer.CandidatesAsync(before, current);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), string.Join(' ', found.Select(candidate => candidate.Word)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private sealed class Names : IDaemonNames
    {
        public Task<IReadOnlyList<string>> ListAsync(ParseResult parsed, string? watcher) =>
            Task.FromResult<IReadOnlyList<string>>(watcher is null ? ["web", "Web App", "plugin:flapping"] : ["7", "71"]);
    }
}
