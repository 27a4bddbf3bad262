using System.Text.Json.Nodes;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

internal sealed class UpgradeCommand : Command
{
    public override string Name => "upgrade";

    public override Permission Permission => Permission.Administer;

    public override string Help =>
        "Replace circusd by the program that is installed now. It has the same pid, processes and sockets. That program reads the configuration first; if "
        + "it refuses, nothing is changed. Not in Circus.";

    public override CommandExample? Example => new("{}", "{}");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) => CommandOutcome.Soon(UpgradeAsync(context));

    private static async Task<JsonObject> UpgradeAsync(CommandContext context) =>
        await context.Upgrade() is { } fault ? throw new CommandException(ErrorCode.CommandError, fault) : [];
}
