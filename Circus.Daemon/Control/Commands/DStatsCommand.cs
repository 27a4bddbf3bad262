using System.Text.Json.Nodes;

namespace Circus.Daemon.Control.Commands;

internal sealed class DStatsCommand : Command
{
    public override string Name => "dstats";

    public override Permission Permission => Permission.Read;

    public override string Help => "Measure circusd itself.";

    public override IReadOnlyList<(string Key, string Help)> Reply => [("info", "The process info object.")];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        CommandOutcome.Soon(MeasureAsync(context));

    private static async Task<JsonObject> MeasureAsync(CommandContext context) =>
        new() { ["info"] = await Measurement.OfAsync(context.Identity.Pid, context.Arbiter.Time) };
}
