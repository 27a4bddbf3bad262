namespace Circus.Daemon.Control.Commands;

internal sealed class VersionCommand : Command
{
    public override string Name => "version";

    public override Permission Permission => Permission.Read;

    public override string Help => "Tell the version of circusd. Not in Circus.";

    public override IReadOnlyList<(string Key, string Help)> Reply =>
    [
        ("version", "Its version."),
        ("implementation", "circus.net."),
        ("protocol", "The version of Circus whose protocol it speaks."),
        ("hostname", "Where it runs."),
        ("pid", "Its process."),
        ("started", "When, in seconds since the epoch."),
    ];

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        var identity = context.Identity;
        return CommandOutcome.Done(new()
        {
            ["version"] = identity.Version,
            ["implementation"] = "circus.net",
            ["protocol"] = "0.19",
            ["hostname"] = identity.Hostname,
            ["pid"] = identity.Pid,
            ["started"] = WireTime.Of(identity.Started),
        });
    }
}
