using Circus.Daemon.Interop;

namespace Circus.Daemon.Streams;

/// <summary>Writes everything, as far as it goes.</summary>
internal static unsafe class DescriptorWriter
{
    /// <summary>How long a full non-blocking descriptor (a terminal that somebody made so) may hold up the pump.</summary>
    private const int PatienceMs = 100;

    /// <summary>0, or the error that stopped it; <paramref name="written"/> bytes have gone out in any case.</summary>
    public static int Write(int fd, ReadOnlySpan<byte> bytes, out int written)
    {
        written = 0;
        fixed (byte* start = bytes)
        {
            while (written < bytes.Length)
            {
                var count = LibC.Write(fd, start + written, (nuint)(bytes.Length - written));
                if (count >= 0)
                {
                    written += (int)count;
                }
                else if (Errno.Last == Errno.EAGAIN)
                {
                    if (!CanWrite(fd))
                    {
                        return Errno.EAGAIN;
                    }
                }
                else if (Errno.Last != Errno.EINTR)
                {
                    return Errno.Last;
                }
            }
        }

        return 0;
    }

    private static bool CanWrite(int fd)
    {
        var poll = stackalloc byte[8];
        *(int*)poll = fd;
        *(short*)(poll + 4) = LibC.POLLOUT;
        *(short*)(poll + 6) = 0;
        return LibC.Poll(poll, 1, PatienceMs) > 0;
    }
}
