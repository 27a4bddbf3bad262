using Circus.Protocol;

namespace Circus.Daemon.Control;

/// <summary>A request that cannot be carried out as it is; the message is for the one who sent it. Caught by the <see cref="CommandTable"/>.</summary>
internal sealed class CommandException(ErrorCode code, string reason) : Exception(reason)
{
    public ErrorCode Code { get; } = code;

    public static CommandException Invalid(string reason) => new(ErrorCode.MessageError, reason);
}
