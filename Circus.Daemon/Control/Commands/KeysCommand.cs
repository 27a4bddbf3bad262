using System.Text.Json.Nodes;
using Circus.Daemon.Configuration;

namespace Circus.Daemon.Control.Commands;

internal sealed class KeysCommand : Command
{
    public override string Name => "keys";

    public override Permission Permission => Permission.Read;

    public override string Help => "Describe the keys of a [watcher:NAME] section: what docs/config.md says, for programs. Not in Circus.";

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("keys", "Objects with name (a trailing star stands for any text), type (as text, integer, number, seconds, flag or signal), default, help, effect (what set does for it: now, reload or "
            + "restart; null where it does nothing) and needs (operate or administer)."),
    ];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        CommandOutcome.Done(new() { ["keys"] = new JsonArray([.. WatcherKeys.All.Select(Describe)]) });

    private static JsonNode Describe(ConfigKey key) => new JsonObject
    {
        ["name"] = key.Name,
        ["type"] = key.Kind switch
        {
            KeyKind.Text => "text",
            KeyKind.Choice => "choice",
            KeyKind.Integer => "integer",
            KeyKind.Number => "number",
            KeyKind.Seconds => "seconds",
            KeyKind.Flag => "flag",
            KeyKind.Octal => "octal",
            KeyKind.Endpoint => "endpoint",
            KeyKind.Signal => "signal",
            KeyKind.Limit => "limit",
        },
        ["default"] = key.Default,
        ["help"] = key.Help,
        ["effect"] = OptionChange.MostOf(key.Name) is { } effect ? SetCommand.WordOf(effect) : null,
        ["needs"] = SetCommand.IsOperable(key.Name) ? "operate" : "administer",
    };
}
