using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Sockets;

/// <summary>The sockaddr structures as bytes: ip(7), ipv6(7), unix(7).</summary>
internal static class SocketAddressBytes
{
    /// <summary>Room for any of them; struct sockaddr_storage.</summary>
    public const int Size = 128;

    /// <summary>sun_path has 108 bytes, the last of them for the terminating zero.</summary>
    public const int LongestUnixPath = 107;

    private const int PortOffset = 2;
    private const int UnixPathOffset = 2;

    public static byte[] For(IPAddress host, int port)
    {
        var isIPv6 = host.AddressFamily == AddressFamily.InterNetworkV6;
        var bytes = new byte[isIPv6 ? 28 : 16];
        WriteFamily(bytes, isIPv6 ? LibC.AF_INET6 : LibC.AF_INET);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(PortOffset), (ushort)port);
        host.TryWriteBytes(bytes.AsSpan(isIPv6 ? 8 : 4), out _);
        if (isIPv6)
        {
            var scope = (uint)host.ScopeId;
            MemoryMarshal.Write(bytes.AsSpan(24), in scope);
        }

        return bytes;
    }

    /// <param name="path">At most <see cref="LongestUnixPath"/> bytes as UTF-8.</param>
    public static byte[] For(string path)
    {
        var bytes = new byte[UnixPathOffset + Encoding.UTF8.GetByteCount(path) + 1];
        WriteFamily(bytes, LibC.AF_UNIX);
        Encoding.UTF8.GetBytes(path, bytes.AsSpan(UnixPathOffset));
        return bytes;
    }

    public static int PortOf(ReadOnlySpan<byte> address) => BinaryPrimitives.ReadUInt16BigEndian(address[PortOffset..]);

    /// <summary>The family is in the byte order of the machine.</summary>
    private static void WriteFamily(Span<byte> address, int family)
    {
        var value = (ushort)family;
        MemoryMarshal.Write(address, in value);
    }
}
