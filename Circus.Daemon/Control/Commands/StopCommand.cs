using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

internal sealed class StopCommand : Command
{
    public override string Name => "stop";

    public override Permission Permission => Permission.Operate;

    public override string Help => "Stops all watchers, one, or those that match. Properties: name, match, waiting.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var selected = context.Matching(properties) ?? context.Arbiter.Watchers;
        foreach (var watcher in selected)
        {
            watcher.Stop();
        }

        return CommandOutcome.When(SettleAsync(selected));
    }

    private static async Task<JsonObject> SettleAsync(IReadOnlyList<Watcher> watchers)
    {
        foreach (var watcher in watchers)
        {
            await watcher.SettleAsync();
        }

        return watchers.Count == 1 ? new() { ["info"] = null } : [];
    }
}
