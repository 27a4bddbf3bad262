using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

internal sealed class RmCommand : Command
{
    public override string Name => "rm";

    public override Permission Permission => Permission.Administer;

    public override string Help => "Remove a watcher. Its processes are stopped. The configuration is not touched: reloadconfig brings a watcher of a file back.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.WatcherName,
        new("nostop", "boolean", "false", "Its processes run on and belong to nobody: they are not replaced, and not ended with circusd."),
        CommandProperty.Waiting,
    ];

    public override CommandExample? Example => new(
        """{"name": "web", "waiting": true}""",
        """{}""");

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
