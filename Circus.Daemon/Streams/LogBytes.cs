using Circus.Daemon.Interop;

namespace Circus.Daemon.Streams;

/// <summary>What stands in a log file, to be read at any place.</summary>
/// <param name="fd">Open; null when it was unpacked.</param>
/// <param name="length">How much there was when it was opened.</param>
/// <param name="unpacked">All of it, or null.</param>
internal sealed class LogBytes(SafeFd? fd, long length, byte[]? unpacked) : IDisposable
{
    public long Length => length;

    /// <summary>The bytes from a place on, at most so many.</summary>
    public unsafe byte[] Read(long position, int count)
    {
        count = (int)Math.Min(count, Math.Max(0, length - position));
        if (unpacked is not null)
        {
            return unpacked[(int)position..(int)(position + count)];
        }

        var bytes = new byte[count];
        var done = 0;
        fixed (byte* start = bytes)
        {
            while (done < count)
            {
                var read = LibC.PRead(fd!.Number, start + done, (nuint)(count - done), position + done);
                if (read <= 0)
                {
                    // Emptied meanwhile.
                    return bytes[..done];
                }

                done += (int)read;
            }
        }

        return bytes;
    }

    public void Dispose() => fd?.Dispose();
}
