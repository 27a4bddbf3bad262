namespace Circus.Daemon.Control.Commands;

internal sealed class IncrCommand : Command
{
    public override string Name => "incr";

    public override Permission Permission => Permission.Operate;

    public override string Help => "One process more, or nb more. Properties: name, nb, waiting.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        Scaling.By(context.Watcher(properties), (properties.Integer("nb") ?? 1));
}
