using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Circus.Stats.Interop;
using Microsoft.Win32.SafeHandles;

namespace Circus.Stats.Proc;

/// <summary>
/// Reads one process again and again through descriptors that stay open: half the cost of opening each time, and a descriptor of
/// /proc/PID/stat never shows another process that got the same number later. Allocates nothing per reading.
/// </summary>
internal sealed unsafe class ProcReader : IDisposable
{
    /// <summary>Longer than a stat line (52 numbers of at most 20 digits, a name of 64 bytes) and than the seven lines of io.</summary>
    private const int BufferSize = 2048;

    private readonly SafeFileHandle _stat;
    private readonly SafeFileHandle? _io;
    private readonly string _descriptors;
    private readonly TimeProvider _time;

    private ProcReader(int pid, SafeFileHandle stat, SafeFileHandle? io, TimeProvider time)
    {
        Pid = pid;
        _stat = stat;
        _io = io;
        _descriptors = PathOf(pid, "fd");
        _time = time;
    }

    public int Pid { get; }

    /// <summary>False when there is no such process.</summary>
    public static bool TryOpen(int pid, TimeProvider time, [NotNullWhen(true)] out ProcReader? reader)
    {
        reader = Open(PathOf(pid, "stat")) is { } stat ? new ProcReader(pid, stat, Open(PathOf(pid, "io")), time) : null;
        return reader is not null;
    }

    /// <summary>False when the process is gone.</summary>
    public bool TryRead(out ProcReading reading)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        reading = default;
        if (!TryRead(_stat, buffer, out var length) || !ProcStat.TryParse(buffer[..length], out var stat))
        {
            return false;
        }

        // The number may belong to a new process since the line before: its own stat line then fails the next time.
        if (!CpuClock.TryRead(Pid, out var cpu))
        {
            return false;
        }

        var timestamp = _time.GetTimestamp();
        ProcIo? io = _io is not null && TryRead(_io, buffer, out length) && ProcIo.TryParse(buffer[..length], out var found) ? found : null;
        reading = new ProcReading(timestamp, cpu, stat, io, CountDescriptors());
        return true;
    }

    public void Dispose()
    {
        _stat.Dispose();
        _io?.Dispose();
    }

    internal static string PathOf(int pid, string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}");

    private static SafeFileHandle? Open(string path)
    {
        var fd = LibC.Open(path, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        return fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
    }

    private static bool TryRead(SafeFileHandle file, Span<byte> buffer, out int length)
    {
        fixed (byte* start = buffer)
        {
            length = (int)LibC.Pread(file, start, (nuint)buffer.Length, 0);
        }

        return length > 0;
    }

    /// <summary>Since Linux 6.2 the size of the directory is the number of its entries, proc_pid_fd(5); listing it costs ten times as much.</summary>
    private int? CountDescriptors()
    {
        var buffer = stackalloc byte[LibC.StatxSize];
        return LibC.Statx(LibC.AT_FDCWD, _descriptors, 0, LibC.STATX_BASIC_STATS, buffer) == 0
            && *(long*)(buffer + LibC.StatxSizeOffset) is > 0 and var size
            ? (int)size
            : null;
    }
}
