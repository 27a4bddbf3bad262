namespace Circus.Daemon.Control.Commands;

internal sealed class ListenCommand : Command
{
    public override string Name => "listen";

    public override Permission Permission => Permission.Read;

    public override string Help => "Hear of events as they come. They come on the event channel: on the control channel this command only says so.";

    public override CommandOutcome Run(CommandContext context, CommandProperties properties) =>
        throw CommandException.Invalid("invalid message. use a pub/sub socket");
}
