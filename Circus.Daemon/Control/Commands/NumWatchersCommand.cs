namespace Circus.Daemon.Control.Commands;

internal sealed class NumWatchersCommand : Command
{
    public override string Name => "numwatchers";

    public override Permission Permission => Permission.Read;

    public override string Help => "Tell how many watchers there are.";

    public override IReadOnlyList<(string Key, string Help)> Reply => [("numwatchers", "Stopped ones and those of circusd itself included.")];

    public override CommandExample? Example => new(
        """{}""",
        """{"numwatchers": 2}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        CommandOutcome.Done(new() { ["numwatchers"] = context.Arbiter.Watchers.Count });
}
