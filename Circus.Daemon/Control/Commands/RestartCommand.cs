using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

internal sealed class RestartCommand : Command
{
    public override string Name => "restart";

    public override Permission Permission => Permission.Operate;

    public override string Help => "Stops and starts all watchers with autostart, one, or those that match. Properties: name, match, waiting.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var matching = context.Matching(properties);
        if (matching is [var one])
        {
            CommandContext.RequireValid(one);
            return CommandOutcome.When(RestartAsync(one));
        }

        return CommandOutcome.When(RestartAllAsync(context, matching ?? context.Arbiter.Watchers));
    }

    private static async Task<JsonObject> RestartAsync(Watcher watcher)
    {
        var before = PidList.Of(watcher);
        watcher.Restart();
        await watcher.SettleAsync();
        CommandContext.RequireNotFailed(watcher);
        return new() { ["info"] = PidList.Difference(before, PidList.Of(watcher)) };
    }

    private static async Task<JsonObject> RestartAllAsync(CommandContext context, IReadOnlyList<Watcher> watchers)
    {
        // Those without autostart that run are stopped like the others and, as in Circus, stay stopped.
        foreach (var watcher in watchers)
        {
            watcher.Stop();
        }

        foreach (var watcher in watchers)
        {
            await watcher.SettleAsync();
        }

        await context.Arbiter.StartAndSettleAsync([.. watchers.Where(watcher => watcher.Options.Autostart)]);
        return [];
    }
}
