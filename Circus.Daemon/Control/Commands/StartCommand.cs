using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

internal sealed class StartCommand : Command
{
    public override string Name => "start";

    public override Permission Permission => Permission.Operate;

    public override string Help => "Starts all watchers with autostart, one, or those that match. Properties: name, match, waiting.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        if (context.Matching(properties) is not { } matching)
        {
            return CommandOutcome.When(StartAllAsync(context, context.Arbiter.Watchers));
        }

        if (matching is not [var one])
        {
            return CommandOutcome.When(StartAllAsync(context, matching));
        }

        CommandContext.RequireValid(one);
        return CommandOutcome.When(StartAsync(one));
    }

    private static async Task<JsonObject> StartAsync(Watcher watcher)
    {
        var before = PidList.Of(watcher);
        watcher.StartNow();
        await watcher.SettleAsync();
        CommandContext.RequireNotFailed(watcher);
        return new() { ["info"] = PidList.Difference(before, PidList.Of(watcher)) };
    }

    private static async Task<JsonObject> StartAllAsync(CommandContext context, IReadOnlyList<Watcher> watchers)
    {
        await context.Arbiter.StartAndSettleAsync([.. watchers.Where(watcher => watcher.Options.Autostart)]);
        return [];
    }
}
