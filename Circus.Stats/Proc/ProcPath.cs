using System.Buffers.Text;

namespace Circus.Stats.Proc;

/// <summary>Paths below /proc/PID as the kernel wants them, ended by a zero; written into a buffer of the caller's.</summary>
internal static class ProcPath
{
    public const int MaxLength = 64;

    public const string Root = "/proc/";

    /// <summary>ROOT PID / FILE and a zero.</summary>
    public static ReadOnlySpan<byte> Write(Span<byte> buffer, ReadOnlySpan<byte> root, int pid, ReadOnlySpan<byte> file)
    {
        root.CopyTo(buffer);
        var length = root.Length;
        _ = Utf8Formatter.TryFormat(pid, buffer[length..], out var digits);
        length += digits;
        buffer[length++] = (byte)'/';
        file.CopyTo(buffer[length..]);
        length += file.Length;
        buffer[length++] = 0;
        return buffer[..length];
    }
}
