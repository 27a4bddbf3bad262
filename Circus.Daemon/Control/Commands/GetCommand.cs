using System.Text.Json;
using System.Text.Json.Nodes;

namespace Circus.Daemon.Control.Commands;

internal sealed class GetCommand : Command
{
    public override string Name => "get";

    public override Permission Permission => Permission.Administer;

    public override string Help => "Tells some options of a watcher. Properties: name, keys.";

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
            wanted[key] = all.TryGetPropertyValue(key, out var value)
                ? value?.DeepClone()
                : throw CommandException.Invalid($"'{key}' option not found");
        }

        return CommandOutcome.Done(new() { ["options"] = wanted });
    }
}
