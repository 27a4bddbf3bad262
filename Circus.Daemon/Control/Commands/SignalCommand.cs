namespace Circus.Daemon.Control.Commands;

internal sealed class SignalCommand : Command
{
    public override string Name => "signal";

    public override Permission Permission => Permission.Operate;

    public override string Help => "Send a signal to the processes of a watcher, to one of them, or to their children.";

    public override IReadOnlyList<CommandProperty> Properties =>
    [
        CommandProperty.WatcherName,
        new("signum", "signal", null, "A number, or a name with or without SIG."),
        new("pid", "integer", "all", "One process; one that is not there is no mistake."),
        new("childpid", "integer", "none", "One child of pid."),
        new("children", "boolean", "false", "Direct children only."),
        new("recursive", "boolean", "false", "The processes and all their descendants."),
    ];

    public override CommandExample? Example => new(
        """{"name": "web", "signum": "HUP"}""",
        """{}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var watcher = context.Watcher(properties);
        properties.Required("signum");
        var signal = properties.Signal("signum")!.Value;
        var pid = properties.Pid("pid");
        if (properties.Pid("childpid") is { } child)
        {
            watcher.SignalChild(signal, pid ?? throw CommandException.Invalid("message invalid 'pid' is missing"), child);
            return CommandOutcome.Done();
        }

        if (properties.Flag("children"))
        {
            watcher.SignalChildren(signal, pid, recursive: false);
            return CommandOutcome.Done();
        }

        watcher.Signal(signal, pid, properties.Flag("recursive"));
        return CommandOutcome.Done();
    }
}
