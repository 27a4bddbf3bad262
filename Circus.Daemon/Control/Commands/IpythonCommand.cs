namespace Circus.Daemon.Control.Commands;

internal sealed class IpythonCommand : Command
{
    public override string Name => "ipython";

    public override Permission Permission => Permission.Read;

    public override string Help => "Not here: in Circus it opens a Python shell inside circusd. The commands describe, stats and logs look inside.";

    public override IReadOnlyList<(string Key, string Help)> Reply => [("shell", "Always false."), ("msg", "Why.")];

    public override CommandExample? Example => new("{}", """{"shell": false, "msg": "there is no Python in this circusd"}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        CommandOutcome.Done(new() { ["shell"] = false, ["msg"] = "there is no Python in this circusd" });
}
