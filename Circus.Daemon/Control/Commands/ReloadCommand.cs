using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class ReloadCommand : Command
{
    public override string Name => "reload";

    public override Permission Permission => Permission.Operate;

    public override string Help =>
        "Replaces the processes of all watchers, or one: the new ones first, or one after the other (sequential), or by a restart (graceful = false). "
        + "Properties: name, match, graceful, sequential, waiting.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var isGraceful = properties.Flag("graceful", otherwise: true);
        var isSequential = properties.Flag("sequential");
        if (context.Matching(properties) is not [var one])
        {
            return CommandOutcome.When(ReloadAllAsync(context.Matching(properties) ?? context.Arbiter.Watchers, isGraceful, isSequential));
        }

        CommandContext.RequireValid(one);
        return CommandOutcome.When(ReloadAsync(one, isGraceful, isSequential));
    }

    private static async Task<JsonObject> ReloadAsync(Watcher watcher, bool isGraceful, bool isSequential)
    {
        var before = PidList.Of(watcher);
        await BringAboutAsync(watcher, isGraceful, isSequential);
        CommandContext.RequireNotFailed(watcher);
        return watcher.ReloadFault is { } reason
            ? throw new CommandException(ErrorCode.BadMessageData, $"{watcher.Name}: the reload was called off, the old processes run on: {reason}")
            : new() { ["info"] = PidList.Difference(before, PidList.Of(watcher)) };
    }

    private static async Task<JsonObject> ReloadAllAsync(IReadOnlyList<Watcher> watchers, bool isGraceful, bool isSequential)
    {
        List<string> faults = [];
        // One after the other: never twice the processes of all.
        foreach (var watcher in watchers.Where(watcher => watcher.State != WatcherState.Invalid).ToArray())
        {
            await BringAboutAsync(watcher, isGraceful, isSequential);
            if (watcher.ReloadFault is { } reason)
            {
                faults.Add($"{watcher.Name}: the reload was called off, the old processes run on: {reason}");
            }
        }

        return faults.Count == 0 ? [] : throw new CommandException(ErrorCode.BadMessageData, string.Join("; ", faults));
    }

    private static Task BringAboutAsync(Watcher watcher, bool isGraceful, bool isSequential)
    {
        if (isGraceful)
        {
            watcher.Reload(isSequential);
        }
        else
        {
            watcher.Restart();
        }

        return watcher.SettleAsync();
    }
}
