using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Configuration;

namespace Circus.Daemon.Control.Commands;

internal sealed class GetCommand : Command
{
    public override string Name => "get";

    public override Permission Permission => Permission.Administer;

    public override string Help => "Tell options of a watcher.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.WatcherName,
        new("keys", "array", null, "Names of options, as options lists them."),
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply => [("options", "Values by name; null for what is not set.")];

    public override CommandExample? Example => new(
        """{"name": "web", "keys": ["numprocesses"]}""",
        """{"options": {"numprocesses": 2}}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var all = OptionListing.Of(context.Watcher(properties).Options);
        var keys = properties.Required("keys");
        if (keys.ValueKind != JsonValueKind.Array)
        {
            throw CommandException.Invalid("'keys' should be a list");
        }

        var wanted = new JsonObject();
        foreach (var key in keys.EnumerateArray().Select(key => key.ToString()))
        {
            wanted[key] = all.TryGetPropertyValue(key, out var value) || WatcherKeys.All.Any(known => known.Name == key)
                ? value?.DeepClone()
                : throw CommandException.Invalid($"'{key}' option not found");
        }

        return CommandOutcome.Done(new() { ["options"] = wanted });
    }
}
