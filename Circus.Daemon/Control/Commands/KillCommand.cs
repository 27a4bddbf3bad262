using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

internal sealed class KillCommand : Command
{
    public override string Name => "kill";

    public override Permission Permission => Permission.Operate;

    public override string Help => "Ends the processes of a watcher, or one, with the usual escalation; they are replaced. Properties: name, pid, signum, graceful_timeout, waiting.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var watcher = context.Watcher(properties);
        watcher.KillProcesses(properties.Pid("pid"), properties.Signal("signum"), properties.Seconds("graceful_timeout"));
        return CommandOutcome.When(SettleAsync(watcher));
    }

    private static async Task<JsonObject> SettleAsync(Watcher watcher)
    {
        await watcher.SettleAsync();
        return [];
    }
}
