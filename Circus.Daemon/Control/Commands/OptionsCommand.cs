using System.Text.Json.Nodes;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

internal sealed class OptionsCommand : Command
{
    public override string Name => "options";

    public override Permission Permission => Permission.Administer;

    public override string Help => "Tell all options of a watcher, its environment included.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.WatcherName,
        new("detail", "boolean", "false", "Also where they come from. Not in Circus."),
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("options", "Values by name, sorted; keys that only the file knows as they are written there."),
        ("configured", "With detail: for those that were changed by command what the configuration says; null where it says nothing."),
        ("origin", "With detail: file and line of the section; null for a watcher that was added by command."),
    ];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var watcher = context.Watcher(properties);
        var options = OptionListing.Of(watcher.Options);
        var reply = new JsonObject { ["options"] = options };
        if (properties.Flag("detail"))
        {
            reply["configured"] = Configured(options, watcher.Configured);
            reply["origin"] = watcher.Options.Origin;
        }

        return CommandOutcome.Done(reply);
    }

    private static JsonObject Configured(JsonObject current, WatcherOptions options)
    {
        var configured = OptionListing.Of(options);
        return new JsonObject(current.Select(option => option.Key).Union(configured.Select(option => option.Key))
            .Where(key => !JsonNode.DeepEquals(current[key], configured[key]))
            .Select(key => KeyValuePair.Create(key, configured[key]?.DeepClone())));
    }
}
