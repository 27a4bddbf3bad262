using System.CommandLine;

namespace Circus.Cli.Commands;

/// <summary>Commands for the daemon as a whole.</summary>
internal static class DaemonCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner)
    {
        var waiting = CommonSymbols.Waiting();
        return
        [
            runner.Command("quit", "Stops every watcher and then circusd.", [waiting], parsed => new() { ["waiting"] = parsed.GetValue(waiting) }),
            runner.Command("upgrade", "Replaces circusd by the program that is installed now; processes and sockets stay.", [], _ => []),
        ];
    }
}
