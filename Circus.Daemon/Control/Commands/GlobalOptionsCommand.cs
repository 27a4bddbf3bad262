using System.Text.Json.Nodes;

namespace Circus.Daemon.Control.Commands;

internal sealed class GlobalOptionsCommand : Command
{
    public override string Name => "globaloptions";

    public override Permission Permission => Permission.Read;

    public override string Help => "Tells the daemon's own options, or one. Properties: option.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var options = context.Arbiter.Options;
        var all = new JsonObject
        {
            ["endpoint"] = options.Endpoint,
            ["stats_endpoint"] = options.StatsEndpoint,
            ["pubsub_endpoint"] = options.PubsubEndpoint,
            ["check_delay"] = options.CheckDelay.TotalSeconds,
            // Discovery does not exist here; clients index by the key.
            ["multicast_endpoint"] = null,
        };
        if (properties.Text("option") is not { } wanted)
        {
            return CommandOutcome.Done(new() { ["options"] = all });
        }

        return all.TryGetPropertyValue(wanted, out var value)
            ? CommandOutcome.Done(new() { ["options"] = new JsonObject { [wanted] = value?.DeepClone() } })
            : throw CommandException.Invalid($"'{wanted}' not an existing option");
    }
}
