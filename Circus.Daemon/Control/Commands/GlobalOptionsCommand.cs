using System.Text.Json.Nodes;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class GlobalOptionsCommand : Command
{
    public override string Name => "globaloptions";

    public override Permission Permission => Permission.Read;

    public override string Help => "Tell the options of circusd itself, or one.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        new("option", "text", "all", "endpoint, stats_endpoint, pubsub_endpoint, check_delay, multicast_endpoint or stats_query_endpoint."),
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply => [("options", "Values by name.")];

    public override CommandExample? Example => new(
        """{"option": "check_delay"}""",
        """{"options": {"check_delay": 5}}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var options = context.Arbiter.Options;
        var all = new JsonObject
        {
            ["endpoint"] = options.Endpoint,
            ["stats_endpoint"] = options.StatsEndpoint,
            ["pubsub_endpoint"] = options.PubsubEndpoint,
            ["check_delay"] = options.CheckDelay.TotalSeconds,
            ["multicast_endpoint"] = options.MulticastEndpoint,
            ["stats_query_endpoint"] = options.StatsQueryEndpoint ?? Endpoint.QueryOf(options.StatsEndpoint),
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
