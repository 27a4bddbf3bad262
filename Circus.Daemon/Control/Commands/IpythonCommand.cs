namespace Circus.Daemon.Control.Commands;

internal sealed class IpythonCommand : Command
{
    public override string Name => "ipython";

    public override Permission Permission => Permission.Read;

    public override string Help => "Would open a shell inside of circusd in Circus; here it only says that there is none.";

    public override IReadOnlyList<(string Key, string Help)> Reply => [("shell", "Always false."), ("msg", "Why.")];

    public override CommandExample? Example => new("{}", """{"shell": false, "msg": "there is no Python in this circusd"}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        CommandOutcome.Done(new() { ["shell"] = false, ["msg"] = "there is no Python in this circusd" });
}
