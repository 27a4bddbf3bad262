using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

/// <summary>The process at the other end of a Unix socket as it was when it connected; the kernel vouches for it, unix(7).</summary>
internal readonly record struct PeerCredentials(int Pid, uint Uid, uint Gid)
{
    // asm-generic/socket.h
    private const int SO_PEERCRED = 17;
    private const int SO_PEERGROUPS = 59;

    /// <summary>NGROUPS_MAX, limits.h.</summary>
    private const int MostGroups = 65_536;

    /// <exception cref="SocketException">It is no connected Unix socket.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        // struct ucred
        Span<byte> bytes = stackalloc byte[3 * sizeof(int)];
        socket.GetRawSocketOption(LibC.SOL_SOCKET, SO_PEERCRED, bytes);
        var values = MemoryMarshal.Cast<byte, int>(bytes);
        return new(values[0], (uint)values[1], (uint)values[2]);
    }

    /// <summary>Whether the other end is in the group, also as one of its supplementary groups (Linux 4.13).</summary>
    public bool IsIn(uint gid, Socket socket)
    {
        if (Gid == gid)
        {
            return true;
        }

        var bytes = new byte[MostGroups * sizeof(uint)];
        var length = socket.GetRawSocketOption(LibC.SOL_SOCKET, SO_PEERGROUPS, bytes);
        return MemoryMarshal.Cast<byte, uint>(bytes.AsSpan(0, length)).Contains(gid);
    }
}
