using System.Text.Json;
using Circus.Daemon.Watchers;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Control.Commands;

internal sealed class DescribeCommand : Command
{
    public override string Name => "describe";

    public override Permission Permission => Permission.Read;

    public override string Help => "Describe circusd and all watchers at one instant, with the number of the last event. Not in Circus.";

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("node", "The daemon, and in watchers all there is to know of each of them."),
    ];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var node = new NodeDescription
        {
            Version = context.Identity.Version,
            Hostname = context.Identity.Hostname,
            Pid = context.Identity.Pid,
            Started = WireTime.Of(context.Identity.Started),
            Seq = context.Events.LastSequence,
            Epoch = context.Events.History.Epoch,
            Watchers = [.. context.Arbiter.Watchers.Select(WatcherDescriber.Describe)],
        };
        return CommandOutcome.Done(new() { ["node"] = JsonSerializer.SerializeToNode(node, WireJson.Default.NodeDescription) });
    }
}
