using System.Globalization;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Sockets;

/// <summary>The file of a Unix socket, unix(7): who may write to it may connect.</summary>
internal static class UnixSocketFile
{
    /// <summary>-1 leaves it as it is, chown(2).</summary>
    private const uint Unchanged = uint.MaxValue;

    /// <summary>Removes what stands in the way if that is meant. Null, or why the socket cannot be bound.</summary>
    public static string? MakeRoom(SocketOptions options, string path)
    {
        if (!FileIdentity.TryReadLink(path, out var existing))
        {
            return null;
        }

        if (!options.Replace)
        {
            return "the file exists already; remove it, or set replace = True";
        }

        // A slip in path must not cost somebody a file.
        if (!existing.IsSocket)
        {
            return "the file exists and is not a socket, so it is not replaced; remove it, or change path";
        }

        return LibC.Unlink(path) < 0 ? Cause("the old file cannot be removed; check the rights of its folder") : null;
    }

    /// <summary>
    /// Removes the file of a Unix socket that circusd has made itself, when nobody listens there any more: a connection is refused, unix(7). What is no socket, and
    /// what somebody serves, stays.
    /// </summary>
    public static unsafe void RemoveIfStale(SocketOptions options)
    {
        if (options.Path is not { } path || !FileIdentity.TryReadLink(path, out var file) || !file.IsSocket)
        {
            return;
        }

        using var probe = new SafeFd(LibC.Socket(
            LibC.AF_UNIX, (int)options.Type | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0));
        var address = SocketAddressBytes.For(path);
        fixed (byte* start = address)
        {
            if (!probe.IsInvalid && LibC.Connect(probe.Number, start, (uint)address.Length) < 0 && Errno.Last == Errno.ECONNREFUSED)
            {
                _ = LibC.Unlink(path);
            }
        }
    }

    /// <summary>Gives it its owner and group, and then its mode: before that nobody has it. Null, or why not.</summary>
    public static string? SetAccess(SocketOptions options, string path)
    {
        var (uid, gid) = (Unchanged, Unchanged);
        if (options.Owner is { } owner)
        {
            if (Accounts.TryFindUser(owner, out var user))
            {
                uid = user.Uid;
            }
            else if (!IsNumber(owner, out uid))
            {
                return $"there is no user {owner}; change owner";
            }
        }

        if (options.Group is { } group && !Accounts.TryFindGroup(group, out gid) && !IsNumber(group, out gid))
        {
            return $"there is no group {group}; change group";
        }

        if ((uid, gid) != (Unchanged, Unchanged) && LibC.FchownAt(LibC.AT_FDCWD, path, uid, gid, LibC.AT_SYMLINK_NOFOLLOW) < 0)
        {
            return Errno.Last == Errno.EPERM
                ? Cause("only root may give a file to another user, or to a group that one is not in; remove owner and group")
                : Cause("check owner and group");
        }

        return LibC.Chmod(path, (uint)options.FileMode) < 0 ? Cause("check path and mode") : null;
    }

    /// <summary>A file may belong to a number that no account has.</summary>
    private static bool IsNumber(string text, out uint id) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id != Unchanged;

    private static string Cause(string nextStep) => $"{Errno.Describe(Errno.Last)}; {nextStep}";
}
