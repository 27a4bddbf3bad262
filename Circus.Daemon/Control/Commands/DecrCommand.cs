namespace Circus.Daemon.Control.Commands;

internal sealed class DecrCommand : Command
{
    public override string Name => "decr";

    public override Permission Permission => Permission.Operate;

    public override string Help => "One process fewer, or nb fewer. Properties: name, nb, waiting.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        Scaling.By(context.Watcher(properties), -(properties.Integer("nb") ?? 1));
}
