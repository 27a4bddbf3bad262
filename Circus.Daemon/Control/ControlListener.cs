using System.Net.Sockets;
using Circus.Daemon.Interop;
using Circus.Daemon.Sockets;

namespace Circus.Daemon.Control;

/// <summary>Opens the Unix socket of <see cref="ControlSocket"/> at its path, with its owner and mode.</summary>
internal static unsafe class ControlListener
{
    private const int Backlog = 1024;

    /// <summary>Null, with the reason, when the path cannot be had. Waits for nobody.</summary>
    public static Socket? TryOpen(ControlSocketOptions options, out string? fault)
    {
        // A Socket that has bound a path itself removes whatever is there when it is disposed, so it is given one that is bound already.
        var handle = new SafeSocketHandle(LibC.Socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0), ownsHandle: true);
        fault = handle.IsInvalid ? $"cannot be made ({Errno.Describe(Errno.Last)})" : FaultOf(options, (int)handle.DangerousGetHandle());
        if (fault is null)
        {
            return new Socket(handle);
        }

        handle.Dispose();
        return null;
    }

    private static string? FaultOf(ControlSocketOptions options, int fd)
    {
        if (Path.GetDirectoryName(options.Path) is { } folder && !Directory.Exists(folder) && LibC.MkDir(folder, 0x1ED /* 0755 */) < 0)
        {
            return $"cannot be made: the folder {folder} is missing and cannot be made ({Errno.Describe(Errno.Last)})";
        }

        if (FileIdentity.TryReadLink(options.Path, out _) && FaultOfRemoving(options.Path) is { } taken)
        {
            return taken;
        }

        // The file is made with the mode of the descriptor (unix(7), "ownership and permissions"): nobody can connect before it is right.
        _ = LibC.Fchmod(fd, 0);
        var address = SocketAddressBytes.For(options.Path);
        fixed (byte* start = address)
        {
            if (LibC.Bind(fd, start, (uint)address.Length) < 0)
            {
                return $"cannot be bound ({Errno.Describe(Errno.Last)})";
            }
        }

        // Linux takes -1 for "as it is".
        if ((options.Owner ?? options.Group) is not null
            && LibC.FchownAt(LibC.AT_FDCWD, options.Path, options.Owner ?? uint.MaxValue, options.Group ?? uint.MaxValue, LibC.AT_SYMLINK_NOFOLLOW) < 0)
        {
            return $"cannot be given to its owner and group ({Errno.Describe(Errno.Last)})";
        }

        if (LibC.Chmod(options.Path, (uint)options.Mode) < 0)
        {
            return $"cannot get its mode ({Errno.Describe(Errno.Last)})";
        }

        return LibC.Listen(fd, Backlog) < 0 ? $"cannot be listened at ({Errno.Describe(Errno.Last)})" : null;
    }

    /// <summary>A socket file outlives its daemon: it is removed when nobody answers there, and only then.</summary>
    private static string? FaultOfRemoving(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return "is taken by another process";
        }
        catch (SocketException answer) when (answer.SocketErrorCode == SocketError.WouldBlock)
        {
            return "is taken by another process, whose queue is full";
        }
        catch (SocketException answer) when (answer.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // Nobody listens; connect(2) says the same of a file that is no socket.
            if (!FileIdentity.TryReadLink(path, out var file) || !file.IsSocket)
            {
                return "is there, and no socket";
            }

            return LibC.Unlink(path) < 0 ? $"was left by another daemon and cannot be removed ({Errno.Describe(Errno.Last)})" : null;
        }
        catch (SocketException answer)
        {
            return $"cannot be looked at ({answer.Message})";
        }
    }
}
