using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Circus.Stats.Interop;

/// <summary>Calls and numbers of netlink(7) and sock_diag(7).</summary>
internal static unsafe partial class Netlink
{
    internal const int AF_UNIX = 1;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int AF_NETLINK = 16;

    internal const int SOCK_RAW = 3;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int NETLINK_SOCK_DIAG = 4;
    internal const int IPPROTO_TCP = 6;

    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLMSG_DONE = 3;
    internal const ushort SOCK_DIAG_BY_FAMILY = 20;
    internal const ushort NLM_F_REQUEST_DUMP = 0x301;

    internal const int TCP_ESTABLISHED = 1;
    internal const int TCP_LISTEN = 10;

    internal const uint UDIAG_SHOW_NAME = 0x1;
    internal const uint UDIAG_SHOW_RQLEN = 0x10;
    internal const ushort UNIX_DIAG_NAME = 0;
    internal const ushort UNIX_DIAG_RQLEN = 4;

    internal const int SOL_SOCKET = 1;
    internal const int SO_RCVTIMEO = 20;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(SafeFileHandle socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    internal static partial nint Receive(SafeFileHandle socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    internal static partial int SetOption(SafeFileHandle socket, int level, int option, byte* value, uint length);

    /// <summary>struct nlmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        public uint Length;
        public ushort Type;
        public ushort Flags;
        public uint Sequence;
        public uint Port;
    }

    /// <summary>struct inet_diag_sockid; ports and addresses in the order of the network.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InetId
    {
        public ushort LocalPort;
        public ushort RemotePort;
        public fixed byte Local[16];
        public fixed byte Remote[16];
        public uint Interface;
        public uint CookieLow;
        public uint CookieHigh;
    }

    /// <summary>struct inet_diag_req_v2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InetRequest
    {
        public byte Family;
        public byte Protocol;
        public byte Extensions;
        public byte Padding;
        public uint States;
        public InetId Id;
    }

    /// <summary>struct inet_diag_msg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InetMessage
    {
        public byte Family;
        public byte State;
        public byte Timer;
        public byte Retransmits;
        public InetId Id;
        public uint Expires;
        public uint ReceiveQueue;
        public uint SendQueue;
        public uint Uid;
        public uint Inode;
    }

    /// <summary>struct unix_diag_req.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct UnixRequest
    {
        public byte Family;
        public byte Protocol;
        public ushort Padding;
        public uint States;
        public uint Inode;
        public uint Show;
        public uint CookieLow;
        public uint CookieHigh;
    }

    /// <summary>struct unix_diag_msg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct UnixMessage
    {
        public byte Family;
        public byte Type;
        public byte State;
        public byte Padding;
        public uint Inode;
        public uint CookieLow;
        public uint CookieHigh;
    }
}
