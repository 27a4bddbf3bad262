using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Control.Commands;

internal sealed class StatusCommand : Command
{
    public override string Name => "status";

    public override Permission Permission => Permission.Read;

    public override string Help =>
        "Tell the state of all watchers, or of one. It is active, stopped, starting or stopping; what these words do not say stands beside them.";

    public override IReadOnlyList<CommandProperty> Properties => [new("name", "text", "all", "A watcher.")];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("statuses", "By watcher; without a name."),
        ("details", "What the four words do not say, by watcher; without a name."),
        ("substate", "The same, with a name."),
        ("reason", "Why."),
    ];

    public override CommandExample? Example => new(
        """{}""",
        """{"statuses": {"Web": "active", "off": "stopped"}, "details": {}}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        if (properties.Has("name"))
        {
            var watcher = WatcherDescriber.Describe(context.Watcher(properties));
            var one = DetailsOf(watcher);
            // As in Circus the state stands where other replies say "ok".
            one["status"] = watcher.Status;
            return CommandOutcome.Done(one);
        }

        var statuses = new JsonObject();
        var details = new JsonObject();
        foreach (var watcher in context.Arbiter.Watchers.Select(WatcherDescriber.Describe))
        {
            statuses[watcher.Name] = watcher.Status;
            if (watcher.Substate is not null || (watcher.DroppedStdout ?? watcher.DroppedStderr) is not null)
            {
                details[watcher.Name] = DetailsOf(watcher);
            }
        }

        return CommandOutcome.Done(new() { ["statuses"] = statuses, ["details"] = details });
    }

    private static JsonObject DetailsOf(WatcherDescription watcher)
    {
        var details = new JsonObject();
        if (watcher.Substate is { } substate)
        {
            details["substate"] = substate;
            details["reason"] = watcher.Reason;
            details["next_try"] = watcher.NextTry;
            details["attempt"] = watcher.Attempt;
        }

        if ((watcher.DroppedStdout ?? watcher.DroppedStderr) is not null)
        {
            details["dropped_stdout"] = watcher.DroppedStdout ?? 0;
            details["dropped_stderr"] = watcher.DroppedStderr ?? 0;
        }

        return details;
    }
}
