using System.CommandLine;
using System.Text;
using Circus.Cli.Help;

namespace Circus.Cli.Tests.Help;

/// <summary>docs/circusctl.md from the commands themselves.</summary>
internal static class HelpReference
{
    private const int Width = 100;

    private const string Head =
        """
        # circusctl

        Generated from `Circus.Cli`; a test compares the two, and `CIRCUS_WRITE_DOCS=1 dotnet test --project tests/Circus.Cli.Tests` writes it anew. This is what
        `circusctl --help` and `circusctl help COMMAND` print. What goes over the wire is in [commands.md](commands.md).

        ```sh
        circusctl status                                  # a table in a terminal, "name: state" in a pipe
        circusctl --json status web                       # the answer of circusd on one line, and a status that tells errors
        circusctl set web numprocesses 3 env LANG=C       # several options at once
        circusctl --ssh ops@example.org logs web -f       # through another machine
        circusctl                                         # a shell, with history and completion
        ```

        ## Through another machine

        `--ssh user@host[:port]` starts the system's `ssh`, which forwards a free port of loopback to ENDPOINT as that machine sees it, for this command or for the whole
        shell. Keys, agents, jump hosts and known hosts are those of `ssh` and its configuration. In a terminal it may ask for a passphrase; elsewhere it
        asks nothing (`BatchMode`). It ends with circusctl, also when that is killed. While it is open, whoever is on this machine can use the forwarded port.

        ## Completion

        `source <(circusctl completion bash)`, the same for `zsh` (behind `compinit`), or `circusctl completion fish > ~/.config/fish/completions/circusctl.fish`.
        Commands, options, signals and option keys are those of the installed program; names of watchers and pids come from the circusd that the line names, if it
        answers within half a second (`CIRCUSCTL_COMPLETION_TIMEOUT` gives other seconds). The variables `AUTO_COMPLETE`, `COMP_WORDS` and `COMP_CWORD` of Circus' own script work as well.

        ## The shell

        Without a command, circusctl prints its version and the state of all watchers, and prompts. Options that were given before count for every line, unless the
        line gives them anew. In a terminal the keys are those of most shells: arrows, Home, End, Tab, Ctrl-A, E, K, U, W, L; the up arrow finds lines that begin
        with what is typed. Ctrl-C gives up a line, Ctrl-D or `exit` leaves. Lines are kept in `$XDG_STATE_HOME/circus/circusctl-history` (else
        `~/.local/state/circus/`), readable by the owner only; lines that begin with a blank, set an environment or look like a secret are not written there.

        With `--json`, neither version nor prompt is printed: a program can write commands into a pipe and read one answer on each line.


        """;

    public static string Text(RootCommand root)
    {
        var text = new StringBuilder(Head).Append("## Exit statuses\n\n");
        Block(text, HelpTopics.ExitCodes);
        text.Append("## All commands\n\n");
        Block(text, HelpText.Of(root, Width));
        foreach (var command in root.Subcommands.Where(command => !command.Hidden))
        {
            text.Append($"### {command.Name}\n\n");
            Block(text, HelpText.Of(command, Width));
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Block(StringBuilder text, string content) => text.Append("```\n").Append(content.TrimEnd('\n')).Append("\n```\n\n");
}
