namespace Circus.Daemon.Control.Commands;

internal sealed class DecrCommand : Command
{
    public override string Name => "decr";

    public override Permission Permission => Permission.Operate;

    public override string Help => "Take processes from a watcher; the oldest go first.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.WatcherName,
        new("nb", "integer", "1", "How many."),
        CommandProperty.Waiting,
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("numprocesses", "The new target, never below 0; with waiting."),
        ("singleton", "true: nothing was changed."),
    ];

    public override CommandExample? Example => new(
        """{"name": "web", "waiting": true}""",
        """{"numprocesses": 1}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        Scaling.By(context.Watcher(properties), -(properties.Integer("nb") ?? 1));
}
