using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class RestartCommand : Command
{
    public override string Name => "restart";

    public override Permission Permission => Permission.Operate;

    public override string Help =>
        "Restart a watcher, several, or circusd itself. Several are all stopped, then those of them that have autostart are started. Without a name "
        + "circusd begins anew in place: everything is stopped, the configuration read again, and all started under the same pid.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        new("name", "text", "circusd itself", "A watcher, or a pattern for several."),
        CommandProperty.Match,
        CommandProperty.Waiting,
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("info", "stopped, started and kept: pids, sorted. For one watcher, and with waiting."),
    ];

    public override CommandExample? Example => new(
        """{"name": "web", "waiting": true}""",
        """{"info": {"stopped": [101, 102], "started": [103, 104], "kept": []}}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        if (context.Matching(properties) is not { } matching)
        {
            return CommandOutcome.Soon(RestartDaemonAsync(context, properties.Flag("waiting")));
        }

        if (matching is [var one])
        {
            CommandContext.RequireValid(one);
            return CommandOutcome.When(RestartAsync(one));
        }

        return CommandOutcome.When(RestartAllAsync(context, matching));
    }

    private static async Task<JsonObject> RestartDaemonAsync(CommandContext context, bool waits)
    {
        // A daemon that could not start again would be worse than one that runs on as it is.
        var loaded = await context.Reconfiguration.LoadAsync();
        if (loaded.Options is not { } next)
        {
            throw new CommandException(ErrorCode.BadMessageData, string.Join('\n', loaded.Faults));
        }

        context.Restart(next);
        if (waits)
        {
            await context.Arbiter.Stopped;
        }

        return [];
    }

    private static async Task<JsonObject> RestartAsync(Watcher watcher)
    {
        var before = PidList.Of(watcher);
        watcher.Restart();
        await watcher.SettleAsync();
        CommandContext.RequireNotFailed(watcher);
        return new() { ["info"] = PidList.Replaced(before, PidList.Of(watcher)) };
    }

    private static async Task<JsonObject> RestartAllAsync(CommandContext context, IReadOnlyList<Watcher> watchers)
    {
        // Those without autostart that run are stopped like the others and, as in Circus, stay stopped.
        await context.Arbiter.StopInOrderAsync(watchers);
        await context.Arbiter.StartAndSettleAsync([.. watchers.Where(watcher => watcher.Options.Autostart)]);
        return [];
    }
}
