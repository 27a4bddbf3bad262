using System.CommandLine;
using System.Text.Json.Nodes;
using Circus.Protocol;
using Circus.Protocol.Client;

namespace Circus.Cli.Commands;

/// <summary>Commands for the daemon as a whole.</summary>
internal static class DaemonCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner)
    {
        var waiting = CommonSymbols.Waiting();
        return
        [
            runner.Command("quit", "Stop every watcher and then circusd", [waiting], parsed => new JsonObject().WithFlag("waiting", parsed.GetValue(waiting))),
            runner.Command("upgrade", "Replace circusd by the program that is installed now\n\nPid, processes and sockets stay.", [], _ => []),
            ReloadConfig(runner),
            IPython(runner),
        ];
    }

    private static Command ReloadConfig(RequestRunner runner)
    {
        var dryRun = CommonSymbols.Flag("--dry-run", "Only tell what would be done");
        var prune = CommonSymbols.Flag("--prune", "Remove watchers that were added at run time, too");
        var waiting = CommonSymbols.Waiting();
        return runner.Command(
            "reloadconfig",
            "Read the configuration file again and apply what changed\n\nWhat did not change is not touched. --dry-run and --waiting tell what is done and why.",
            [dryRun, prune, waiting],
            parsed => new JsonObject()
                .WithFlag("dry_run", parsed.GetValue(dryRun))
                .WithFlag("prune", parsed.GetValue(prune))
                .WithFlag("waiting", parsed.GetValue(waiting)),
            PlanText.Print);
    }

    private static Command IPython(RequestRunner runner) => runner.Command(
        "ipython",
        "Not here: a Python shell inside circusd\n\nThis circusd is no Python program; \"describe\", \"stats\" and \"logs\" look inside.",
        [],
        _ => [],
        (reply, _) => throw new CommandRefusedException(
            ErrorCode.CommandError,
            $"Could not start ipython kernel{(reply.TryGetProperty("msg", out var why) ? $" ({why})" : "")}; \"circusctl describe\", \"stats\" and \"logs\" look inside circusd"));
}
