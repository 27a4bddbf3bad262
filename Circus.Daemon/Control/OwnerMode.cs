using Circus.Daemon.Interop;

namespace Circus.Daemon.Control;

/// <summary>
/// With endpoint_owner, who is given the Unix socket without being root, no watcher may be made to run as somebody else: otherwise the owner of
/// the socket could become root by a command.
/// </summary>
internal static class OwnerMode
{
    /// <param name="context">Whose peer is root, or circusd's own user at the Unix socket, may choose any user.</param>
    /// <param name="uid">The user that the watcher is to run as; null for circusd's own.</param>
    /// <exception cref="CommandException">It is not the owner.</exception>
    public static void Require(CommandContext context, string? uid)
    {
        if (context.Arbiter.Options.EndpointOwner is not { } owner
            || (context.Peer.Uid is { } peer && (peer == 0 || peer == LibC.GetEuid()))
            || uid == owner
            || (uid is not null && Accounts.TryFindUser(uid, out var user) && Accounts.TryFindUser(owner, out var expected) && user.Uid == expected.Uid))
        {
            return;
        }

        throw CommandException.Invalid("uid does not match endpoint_owner");
    }
}
