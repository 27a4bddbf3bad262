using Circus.Stats.Interop;

namespace Circus.Stats.Proc;

/// <summary>Reads files of /proc once: opened, read and closed. Allocates nothing.</summary>
internal static unsafe class ProcFile
{
    /// <summary>A file of a process. False when it is not there, may not be read or is empty.</summary>
    public static bool TryRead(int pid, ReadOnlySpan<byte> file, Span<byte> buffer, out int length)
    {
        Span<byte> path = stackalloc byte[ProcPath.MaxLength];
        return TryRead(ProcPath.Write(path, "/proc/"u8, pid, file), buffer, out length);
    }

    /// <summary>Any file, whose path ends with a zero.</summary>
    public static bool TryRead(ReadOnlySpan<byte> path, Span<byte> buffer, out int length)
    {
        fixed (byte* name = path)
        fixed (byte* start = buffer)
        {
            // Without an object for the descriptor: it is closed again before this returns.
            var fd = LibC.Open(name, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
            if (fd < 0)
            {
                length = 0;
                return false;
            }

            length = (int)LibC.ReadRaw(fd, start, (nuint)buffer.Length);
            _ = LibC.CloseRaw(fd);
            return length > 0;
        }
    }
}
