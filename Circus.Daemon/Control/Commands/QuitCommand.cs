using System.Text.Json.Nodes;
using Circus.Daemon.Arbitration;

namespace Circus.Daemon.Control.Commands;

internal sealed class QuitCommand : Command
{
    public override string Name => "quit";

    public override Permission Permission => Permission.Administer;

    public override string Help => "Stop every watcher, then circusd. Nothing holds it up: what is under way is called off.";

    public override IReadOnlyList<CommandProperty> Properties => [CommandProperty.Waiting];

    public override CommandExample? Example => new(
        """{}""",
        """{}""");

    public override CommandOutcome Run(CommandContext context, CommandProperties properties)
    {
        context.Arbiter.Post(new ArbiterMessage.Quit("a client asked for it", Hurries: false));
        return CommandOutcome.When(EndAsync(context.Arbiter));
    }

    private static async Task<JsonObject> EndAsync(Arbiter arbiter)
    {
        await arbiter.Stopped;
        return [];
    }
}
