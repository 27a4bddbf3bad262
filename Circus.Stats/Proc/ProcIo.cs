using System.Buffers.Text;

namespace Circus.Stats.Proc;

/// <summary>What a process made the kernel fetch from and send to storage since it started, in bytes; proc_pid_io(5).</summary>
internal readonly record struct ProcIo(long ReadBytes, long WrittenBytes)
{
    public static bool TryParse(ReadOnlySpan<byte> text, out ProcIo io)
    {
        io = default;
        if (!TryFind(text, "\nread_bytes: "u8, out var read) || !TryFind(text, "\nwrite_bytes: "u8, out var written))
        {
            return false;
        }

        io = new ProcIo(read, written);
        return true;
    }

    private static bool TryFind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, out long value)
    {
        value = 0;
        var at = text.IndexOf(key);
        return at >= 0 && Utf8Parser.TryParse(text[(at + key.Length)..], out value, out _);
    }
}
