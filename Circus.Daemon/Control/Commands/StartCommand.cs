using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

internal sealed class StartCommand : Command
{
    public override string Name => "start";

    public override Permission Permission => Permission.Operate;

    public override string Help =>
        "Start watchers. One by its name is started whatever its autostart; of all, or of several that match, those that have autostart. Of an active one "
        + "the missing processes are started.";

    public override IReadOnlyList<CommandProperty> Properties => [CommandProperty.Pattern, CommandProperty.Match, CommandProperty.Waiting];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("info", "started and kept: pids, sorted. For one watcher, and with waiting."),
    ];

    public override CommandExample? Example => new(
        """{"name": "off", "waiting": true}""",
        """{"info": {"started": [103], "kept": []}}""");

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
        return new() { ["info"] = PidList.Come(before, PidList.Of(watcher)) };
    }

    private static async Task<JsonObject> StartAllAsync(CommandContext context, IReadOnlyList<Watcher> watchers)
    {
        await context.Arbiter.StartAndSettleAsync([.. watchers.Where(watcher => watcher.Options.Autostart)]);
        return [];
    }
}
