namespace Circus.Daemon.Control.Commands;

internal sealed class NumProcessesCommand : Command
{
    public override string Name => "numprocesses";

    public override Permission Permission => Permission.Read;

    public override string Help => "Tell how many processes there are, of one watcher or of all.";

    public override IReadOnlyList<CommandProperty> Properties => [new("name", "text", "all", "A watcher.")];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("numprocesses", "Those that are not gone yet."),
        ("watcher_name", "As asked; with a name."),
    ];

    public override CommandExample? Example => new(
        """{"name": "web"}""",
        """{"numprocesses": 2, "watcher_name": "web"}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        if (properties.Text("name") is not { } name)
        {
            return CommandOutcome.Done(new() { ["numprocesses"] = context.Arbiter.Watchers.Sum(watcher => watcher.Processes.Count) });
        }

        return CommandOutcome.Done(new() { ["numprocesses"] = context.Watcher(properties).Processes.Count, ["watcher_name"] = name });
    }
}
