using System.CommandLine;
using Circus.Cli.Completion;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>"completion": the script for a shell.</summary>
internal static class CompletionCommand
{
    public static Command Of(CliConsole console)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong([.. CompletionScript.Shells]);
        var command = RequestRunner.New(
            "completion",
            """
            Print the completion script for bash, zsh or fish

            bash: source <(circusctl completion bash), in ~/.bashrc for always.

            zsh: source <(circusctl completion zsh), in ~/.zshrc behind compinit; or as the file _circusctl in a folder of fpath.

            fish: circusctl completion fish > ~/.config/fish/completions/circusctl.fish
            """,
            [shell]);
        command.SetAction(parsed =>
        {
            console.Out.Write(CompletionScript.Of(parsed.GetRequiredValue(shell)));
            return ExitCode.Done;
        });
        return command;
    }
}
