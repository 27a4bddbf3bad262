namespace Circus.Daemon.Control.Commands;

internal sealed class IncrCommand : Command
{
    public override string Name => "incr";

    public override Permission Permission => Permission.Operate;

    public override string Help => "Add processes to a watcher.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.WatcherName,
        new("nb", "integer", "1", "How many."),
        CommandProperty.Waiting,
    ];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("numprocesses", "The new target; with waiting."),
        ("singleton", "true: nothing was changed."),
    ];

    public override CommandExample? Example => new(
        """{"name": "web", "nb": 2, "waiting": true}""",
        """{"numprocesses": 4}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        Scaling.By(context.Watcher(properties), (properties.Integer("nb") ?? 1));
}
