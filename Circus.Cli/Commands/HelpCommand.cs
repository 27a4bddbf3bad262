using System.CommandLine;
using Circus.Cli.Help;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>"help": the list of commands, one of them, or a topic.</summary>
internal static class HelpCommand
{
    public const string TopicName = "COMMAND";

    public static Command Of(CliConsole console)
    {
        var topic = new Argument<string?>(TopicName) { Description = $"A command, or {string.Join(", ", HelpTopics.All.Keys)}", Arity = ArgumentArity.ZeroOrOne };
        var command = RequestRunner.New("help", "Tell what there is, or all about one command", [topic]);
        command.SetAction(parsed =>
        {
            var root = (RootCommand)parsed.RootCommandResult.Command;
            if (parsed.GetValue(topic) is not { } wanted)
            {
                console.Out.Write(HelpText.Of(root, console.Width));
            }
            else if (HelpTopics.All.TryGetValue(wanted, out var text))
            {
                console.Out.WriteLine(text);
            }
            else if (root.Subcommands.FirstOrDefault(known => known.Name == wanted) is { } known)
            {
                console.Out.Write(HelpText.Of(known, console.Width));
            }
            else
            {
                return console.Fail(ExitCode.Usage, $"circusctl: error: there is no command {TableWriter.OneLine(wanted)}. \"circusctl help\" lists them.");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
