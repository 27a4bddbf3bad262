using System.Buffers.Text;
using System.Globalization;

namespace Circus.Daemon.Interop;

/// <summary>What a process has in memory, proc_pid_statm(5), in bytes.</summary>
/// <param name="Resident">All of it.</param>
/// <param name="Shared">Of that what other processes can have too: files and shared memory.</param>
internal readonly record struct ResidentMemory(long Resident, long Shared)
{
    /// <summary>Nothing when the process is gone.</summary>
    public static ResidentMemory Of(int pid)
    {
        Span<byte> line = stackalloc byte[256];
        if (!ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/statm"), line, out var length))
        {
            return default;
        }

        // "size resident shared ...", in pages.
        var rest = (ReadOnlySpan<byte>)line[..length];
        rest = rest[(rest.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(rest, out long resident, out var used) && Utf8Parser.TryParse(rest[(used + 1)..], out long shared, out _)
            ? new ResidentMemory(resident * Environment.SystemPageSize, shared * Environment.SystemPageSize)
            : default;
    }
}
