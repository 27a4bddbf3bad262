using System.Text.Json.Nodes;

namespace Circus.Daemon.Control.Commands;

internal sealed class HistoryCommand : Command
{
    private const int Usual = 100;
    private const int Most = 1000;

    public override string Name => "history";

    public override Permission Permission => Permission.Read;

    public override string Help =>
        "Tell who did what. The last commands that change something, refused ones included, since circusd was started, kill -9 and upgrades "
        + "not counted. Values of options are not kept. Not in Circus.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        new("name", "text", "all", "Only what was done to this watcher."),
        new("after", "integer", "0", "Only what is behind this number."),
        new("limit", "integer", "100", "At most so many, the last of them, up to 1000."),
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
        [("commands", "Objects with seq, time, by (who), command, watcher, result (running, ok or error), and if there are such reason and options (names only); the oldest first.")];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var (name, after) = (properties.Text("name"), properties.Integer("after") ?? 0);
        var records = context.Journal.Records
            .Where(record => record.Number > after && (name is null || string.Equals(record.Watcher, name, StringComparison.OrdinalIgnoreCase)))
            .TakeLast((int)Math.Clamp(properties.Integer("limit") ?? Usual, 0, Most));
        return CommandOutcome.Done(new() { ["commands"] = new JsonArray([.. records.Select(record => record.ToJson())]) });
    }
}
