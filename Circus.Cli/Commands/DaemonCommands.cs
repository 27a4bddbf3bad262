using System.CommandLine;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Protocol;
using Circus.Protocol.Client;

namespace Circus.Cli.Commands;

/// <summary>Commands for the daemon as a whole.</summary>
internal static class DaemonCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner)
    {
        var help = CommandHelp.Of("quit");
        var waiting = CommonSymbols.Waiting(help);
        return
        [
            runner.Command(help, [waiting], parsed => new JsonObject().WithFlag("waiting", parsed.GetValue(waiting))),
            runner.Command(CommandHelp.Of("upgrade"), [], _ => []),
            ReloadConfig(runner),
            IPython(runner),
        ];
    }

    private static Command ReloadConfig(RequestRunner runner)
    {
        var help = CommandHelp.Of("reloadconfig");
        var dryRun = help.Flag("--dry-run", "dry_run");
        var prune = help.Flag("--prune", "prune");
        var waiting = CommonSymbols.Waiting(help);
        return runner.Command(
            help,
            [dryRun, prune, waiting],
            parsed => new JsonObject()
                .WithFlag("dry_run", parsed.GetValue(dryRun))
                .WithFlag("prune", parsed.GetValue(prune))
                .WithFlag("waiting", parsed.GetValue(waiting)),
            PlanText.Print,
            "--dry-run and --waiting print what is done and why.");
    }

    private static Command IPython(RequestRunner runner) => runner.Command(
        CommandHelp.Of("ipython"),
        [],
        _ => [],
        (reply, _) => throw new CommandRefusedException(
            ErrorCode.CommandError,
            $"Could not start ipython kernel{(reply.TryGetProperty("msg", out var why) ? $" ({why})" : "")}; \"circusctl describe\", \"stats\" and \"logs\" look inside circusd"));
}
