using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Circus.Stats.Interop;
using Microsoft.Win32.SafeHandles;

namespace Circus.Stats.Sockets;

/// <summary>Asks the kernel about sockets, sock_diag(7), without touching any. Allocates nothing once its lists have grown.</summary>
internal sealed unsafe class SockDiag : IDisposable
{
    private const int BufferSize = 32 * 1024;

    private readonly SafeFileHandle _socket;
    private readonly byte[] _buffer = new byte[BufferSize];
    private uint _sequence;

    private SockDiag(SafeFileHandle socket) => _socket = socket;

    public static bool TryOpen([NotNullWhen(true)] out SockDiag? diag)
    {
        diag = null;
        var fd = Netlink.Socket(Netlink.AF_NETLINK, Netlink.SOCK_RAW | Netlink.SOCK_CLOEXEC, Netlink.NETLINK_SOCK_DIAG);
        if (fd < 0)
        {
            return false;
        }

        var socket = new SafeFileHandle(fd, ownsHandle: true);
        // The kernel answers at once; a sandbox that swallows the question must not hold the loop.
        var limit = new LibC.TimeSpec { Seconds = 1 };
        _ = Netlink.SetOption(socket, Netlink.SOL_SOCKET, Netlink.SO_RCVTIMEO, (byte*)&limit, (uint)sizeof(LibC.TimeSpec));
        diag = new SockDiag(socket);
        return true;
    }

    /// <summary>Hash of the name of a Unix socket, as <see cref="DiagSocket.PathHash"/> has it.</summary>
    public static int HashOf(ReadOnlySpan<byte> path)
    {
        var hash = default(HashCode);
        hash.AddBytes(path);
        return hash.ToHashCode() | 1;
    }

    /// <summary>Adds the TCP sockets of a family; false when the kernel does not say.</summary>
    public bool TryListTcp(bool isIPv6, bool withEstablished, List<DiagSocket> found)
    {
        var request = new Netlink.InetRequest
        {
            Family = (byte)(isIPv6 ? Netlink.AF_INET6 : Netlink.AF_INET),
            Protocol = Netlink.IPPROTO_TCP,
            States = (1u << Netlink.TCP_LISTEN) | (withEstablished ? 1u << Netlink.TCP_ESTABLISHED : 0),
        };
        return TrySend((byte*)&request, sizeof(Netlink.InetRequest)) && TryReceive(found, isUnix: false);
    }

    /// <summary>Adds the Unix sockets that have a name.</summary>
    public bool TryListUnix(List<DiagSocket> found)
    {
        var request = new Netlink.UnixRequest
        {
            Family = Netlink.AF_UNIX,
            States = (1u << Netlink.TCP_LISTEN) | (1u << Netlink.TCP_ESTABLISHED),
            Show = Netlink.UDIAG_SHOW_NAME | Netlink.UDIAG_SHOW_RQLEN,
        };
        return TrySend((byte*)&request, sizeof(Netlink.UnixRequest)) && TryReceive(found, isUnix: true);
    }

    public void Dispose() => _socket.Dispose();

    private bool TrySend(byte* body, int length)
    {
        var message = stackalloc byte[128];
        *(Netlink.MessageHeader*)message = new Netlink.MessageHeader
        {
            Length = (uint)(sizeof(Netlink.MessageHeader) + length),
            Type = Netlink.SOCK_DIAG_BY_FAMILY,
            Flags = Netlink.NLM_F_REQUEST_DUMP,
            Sequence = ++_sequence,
        };
        new ReadOnlySpan<byte>(body, length).CopyTo(new Span<byte>(message + sizeof(Netlink.MessageHeader), length));
        return Netlink.Send(_socket, message, (nuint)(sizeof(Netlink.MessageHeader) + length), 0) > 0;
    }

    private bool TryReceive(List<DiagSocket> found, bool isUnix)
    {
        fixed (byte* start = _buffer)
        {
            while (true)
            {
                var length = (int)Netlink.Receive(_socket, start, BufferSize, 0);
                if (length <= 0)
                {
                    return false;
                }

                for (var at = 0; at + sizeof(Netlink.MessageHeader) <= length;)
                {
                    var header = (Netlink.MessageHeader*)(start + at);
                    if (header->Length < sizeof(Netlink.MessageHeader) || at + header->Length > length)
                    {
                        return false;
                    }

                    // What is left of an answer that was given up is of an earlier number.
                    if (header->Sequence == _sequence && header->Type is Netlink.NLMSG_DONE or Netlink.NLMSG_ERROR)
                    {
                        return header->Type == Netlink.NLMSG_DONE;
                    }

                    if (header->Sequence == _sequence)
                    {
                        var body = start + at + sizeof(Netlink.MessageHeader);
                        var size = (int)header->Length - sizeof(Netlink.MessageHeader);
                        _ = isUnix ? TryAddUnix(body, size, found) : TryAddTcp(body, size, found);
                    }

                    at += ((int)header->Length + 3) & ~3;
                }
            }
        }
    }

    private static bool TryAddTcp(byte* body, int size, List<DiagSocket> found)
    {
        if (size < sizeof(Netlink.InetMessage))
        {
            return false;
        }

        var message = (Netlink.InetMessage*)body;
        var address = new ReadOnlySpan<byte>(message->Id.Local, 16);
        found.Add(new DiagSocket(
            message->State == Netlink.TCP_LISTEN,
            BinaryPrimitives.ReverseEndianness(message->Id.LocalPort),
            BinaryPrimitives.ReadUInt64BigEndian(address),
            BinaryPrimitives.ReadUInt64BigEndian(address[8..]),
            0,
            message->ReceiveQueue,
            message->SendQueue,
            message->Id.CookieLow | ((ulong)message->Id.CookieHigh << 32)));
        return true;
    }

    private static bool TryAddUnix(byte* body, int size, List<DiagSocket> found)
    {
        if (size < sizeof(Netlink.UnixMessage))
        {
            return false;
        }

        var message = (Netlink.UnixMessage*)body;
        var (hash, queue, limit) = (0, 0u, 0u);
        // Attributes: length, type, and what they are about, rtnetlink(3).
        for (var at = sizeof(Netlink.UnixMessage); at + 4 <= size;)
        {
            var (length, type) = (*(ushort*)(body + at), *(ushort*)(body + at + 2));
            if (length < 4 || at + length > size)
            {
                break;
            }

            var value = new ReadOnlySpan<byte>(body + at + 4, length - 4);
            if (type == Netlink.UNIX_DIAG_NAME)
            {
                hash = HashOf(value.TrimEnd((byte)0));
            }
            else if (type == Netlink.UNIX_DIAG_RQLEN && value.Length >= 8)
            {
                (queue, limit) = (BinaryPrimitives.ReadUInt32LittleEndian(value), BinaryPrimitives.ReadUInt32LittleEndian(value[4..]));
            }

            at += (length + 3) & ~3;
        }

        // One that waits to be accepted is there already, but has no inode: nobody holds it.
        if (hash != 0 && message->Inode != 0)
        {
            found.Add(new DiagSocket(
                message->State == Netlink.TCP_LISTEN, 0, 0, 0, hash, queue, limit, message->CookieLow | ((ulong)message->CookieHigh << 32)));
        }

        return true;
    }
}
