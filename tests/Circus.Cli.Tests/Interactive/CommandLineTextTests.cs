using Circus.Cli.Interactive;
using Circus.Cli.Output;

namespace Circus.Cli.Tests.Interactive;

public sealed class CommandLineTextTests
{
    [Theory]
    [InlineData("  a  b ", "a|b")]
    [InlineData("a 'b c' \"d e\"f ''", "a|b c|d ef|")]
    [InlineData("it\"'\"s", "it's")]
    [InlineData("open 'quote here", "open|quote here")]
    [InlineData("", "")]
    public void Split_Line_GivesItsWords(string line, string words) => Assert.Equal(words, string.Join('|', CommandLineText.Split(line)));

    [Theory]
    [InlineData("start we", "start", "we", 6)]
    [InlineData("start ", "start", "", 6)]
    [InlineData("start \"Web A", "start", "Web A", 6)]
    public void Unfinished_Line_TellsTheWordUnderTheCursor(string line, string before, string current, int start)
    {
        var (words, last, at) = CommandLineText.Unfinished(line);

        Assert.Equal((before, current, start), (string.Join('|', words), last, at));
    }

    [Theory]
    [InlineData("--timeout 5 --json", "list", "--timeout 5 --json list")]
    [InlineData("--timeout 5 --json", "list --timeout 7", "--json list --timeout 7")]
    [InlineData("--timeout=5", "--timeout=7 list", "--timeout=7 list")]
    public async Task Merge_OptionsOfTheShellAndOfALine_TheLineWins(string outer, string line, string merged)
    {
        await using var program = new CtlProgram(new CliConsole());

        Assert.Equal(merged.Split(' '), CommandLineWords.Merge(outer.Split(' '), line.Split(' '), [.. program.Root.Options]));
    }
}
