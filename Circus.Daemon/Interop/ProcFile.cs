namespace Circus.Daemon.Interop;

/// <summary>Reads the small files of /proc into a given buffer.</summary>
internal static unsafe class ProcFile
{
    /// <summary>False when the file is gone: the process ended.</summary>
    public static bool TryRead(string path, Span<byte> buffer, out int length)
    {
        length = 0;
        var number = LibC.Open(path, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        if (number < 0)
        {
            return false;
        }

        using var fd = new SafeFd(number);
        fixed (byte* start = buffer)
        {
            while (length < buffer.Length)
            {
                var count = LibC.Read(number, start + length, (nuint)(buffer.Length - length));
                if (count < 0)
                {
                    return false;
                }

                if (count == 0)
                {
                    break;
                }

                length += (int)count;
            }
        }

        return true;
    }
}
