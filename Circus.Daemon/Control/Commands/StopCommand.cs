using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

internal sealed class StopCommand : Command
{
    public override string Name => "stop";

    public override Permission Permission => Permission.Operate;

    public override string Help =>
        "Stop all watchers, one, or those that match. Each process gets the stop signal of its watcher, and SIGKILL after the graceful time-out.";

    public override IReadOnlyList<CommandProperty> Properties => [CommandProperty.Pattern, CommandProperty.Match, CommandProperty.Waiting];

    public override IReadOnlyList<(string Key, string Help)> Reply => [("info", "null; for one watcher, and with waiting.")];

    public override CommandExample? Example => new(
        """{"name": "web", "waiting": true}""",
        """{"info": null}""");

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
