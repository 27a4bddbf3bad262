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
        return CommandOutcome.When(StopAsync(context, selected));
    }

    private static async Task<JsonObject> StopAsync(CommandContext context, IReadOnlyList<Watcher> watchers)
    {
        await context.Arbiter.StopInOrderAsync(watchers);
        return watchers.Count == 1 ? new() { ["info"] = null } : [];
    }
}
