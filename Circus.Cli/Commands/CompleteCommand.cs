using System.CommandLine;
using Circus.Cli.Completion;
using Circus.Cli.Interactive;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>"complete": what the completion scripts ask. A line for each candidate: the word, a tabulator, what it is.</summary>
internal static class CompleteCommand
{
    public static Command Of(Completer completer, CliConsole console)
    {
        var words = new Argument<string[]>("WORD") { Description = "The words after the program's name, the last one under the cursor", Arity = ArgumentArity.ZeroOrMore };
        var line = new Option<string?>("--line") { Description = "The line up to the cursor instead", HelpName = "LINE" };
        var command = RequestRunner.New("complete", "Tell what may stand at the cursor; for the scripts of \"completion\"", [words, line]);
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            string[] given = parsed.GetValue(words) ?? [];
            var (before, current) = parsed.GetValue(line) is { } typed && CommandLineText.Unfinished(typed) is var (read, last, _)
                ? ([.. read.Skip(1)], last)
                : given.Length > 0 ? (given[..^1], given[^1]) : ([], "");
            foreach (var candidate in await completer.CandidatesAsync(before, current))
            {
                console.Out.WriteLine(TableWriter.OneLine(candidate.Word) + (candidate.What.Length > 0 ? $"\t{TableWriter.OneLine(candidate.What)}" : ""));
            }

            return ExitCode.Done;
        });
        return command;
    }
}
