namespace Circus.Daemon.Control.Commands;

internal sealed class OptionsCommand : Command
{
    public override string Name => "options";

    public override Permission Permission => Permission.Administer;

    public override string Help => "Tell all options of a watcher, its environment included.";

    public override IReadOnlyList<CommandProperty> Properties => [CommandProperty.WatcherName];

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("options", "Values by name, sorted; keys that only the file knows as they are written there."),
    ];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        CommandOutcome.Done(new() { ["options"] = OptionListing.Of(context.Watcher(properties).Options) });
}
