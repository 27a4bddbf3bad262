using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class ReloadCommand : Command
{
    public override string Name => "reload";

    public override Permission Permission => Permission.Operate;

    public override string Help =>
        "Replace the processes of all watchers, or of one. The new ones come first, or one after the other (sequential), or by a restart (not graceful). "
        + "A stopped watcher is started. When the new ones do not become ready, the old ones run on.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.Pattern,
        CommandProperty.Match,
        new("graceful", "boolean", "true", "false is a restart."),
        new("sequential", "boolean", "false", "One process after the other."),
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
        var isGraceful = properties.Flag("graceful", otherwise: true);
        var isSequential = properties.Flag("sequential");
        var selected = Selected(context, properties);
        if (selected is not [var one])
        {
            return CommandOutcome.When(ReloadAllAsync(context, selected ?? context.Arbiter.Watchers, isGraceful, isSequential));
        }

        CommandContext.RequireValid(one);
        return CommandOutcome.When(ReloadAsync(one, isGraceful, isSequential));
    }

    /// <summary>In Circus the name is no pattern: one that a watcher has means that watcher, whatever stands in it.</summary>
    private static IReadOnlyList<Watcher>? Selected(CommandContext context, CommandProperties properties) =>
        !properties.Has("match") && properties.Text("name") is { } name && context.Arbiter.Find(name) is { } exact ? [exact] : context.Matching(properties);

    private static async Task<JsonObject> ReloadAsync(Watcher watcher, bool isGraceful, bool isSequential)
    {
        var before = PidList.Of(watcher);
        BringAbout(watcher, isGraceful, isSequential);
        await watcher.SettleAsync();
        CommandContext.RequireNotFailed(watcher);
        return watcher.ReloadFault is { } reason
            ? throw new CommandException(ErrorCode.BadMessageData, $"{watcher.Name}: the reload was called off, the old processes run on: {reason}")
            : new() { ["info"] = PidList.Replaced(before, PidList.Of(watcher)) };
    }

    private static async Task<JsonObject> ReloadAllAsync(CommandContext context, IReadOnlyList<Watcher> watchers, bool isGraceful, bool isSequential)
    {
        Watcher[] valid = [.. watchers.Where(watcher => watcher.State != WatcherState.Invalid)];
        await context.Arbiter.InOrderAsync(valid, watcher => BringAbout(watcher, isGraceful, isSequential));
        var faults = string.Join(
            "; ",
            valid.Where(watcher => watcher.ReloadFault is not null)
                .Select(watcher => $"{watcher.Name}: the reload was called off, the old processes run on: {watcher.ReloadFault}"));
        return faults.Length == 0 ? [] : throw new CommandException(ErrorCode.BadMessageData, faults);
    }

    private static void BringAbout(Watcher watcher, bool isGraceful, bool isSequential)
    {
        if (isGraceful)
        {
            watcher.Reload(isSequential);
        }
        else
        {
            watcher.Restart();
        }
    }
}
