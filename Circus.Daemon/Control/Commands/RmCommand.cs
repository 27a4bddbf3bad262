using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

internal sealed class RmCommand : Command
{
    public override string Name => "rm";

    public override Permission Permission => Permission.Administer;

    public override string Help =>
        "Stops a watcher and forgets it. With nostop its processes run on and belong to nobody: they are not replaced, and not ended with circusd. "
        + "Properties: name, nostop, waiting.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var watcher = context.Watcher(properties);
        return CommandOutcome.When(RemoveAsync(context, watcher, properties.Flag("nostop")));
    }

    private static async Task<JsonObject> RemoveAsync(CommandContext context, Watcher watcher, bool letsGo)
    {
        await context.Arbiter.RemoveAsync(watcher, letsGo);
        return [];
    }
}
