using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Circus.Stats.Interop;
using Microsoft.Win32.SafeHandles;

namespace Circus.Stats.Proc;

/// <summary>
/// Reads one process again and again through descriptors that stay open: half the cost of opening each time, and a descriptor of
/// /proc/PID/stat never shows another process that got the same number later. Beyond the budget it opens and closes. Allocates nothing per reading.
/// </summary>
internal sealed unsafe class ProcReader : IDisposable
{
    /// <summary>Longer than a stat line (52 numbers of at most 20 digits, a name of 64 bytes) and than the seven lines of io.</summary>
    private const int BufferSize = 2048;

    /// <summary>stat, io, schedstat and fd.</summary>
    private const int Descriptors = 4;

    private readonly TimeProvider _time;
    private readonly DescriptorBudget? _budget;
    private SafeFileHandle? _stat;
    private SafeFileHandle? _io;
    private SafeFileHandle? _switches;
    private SafeFileHandle? _fds;
    private long _startTime;
    private bool _isKept;

    private ProcReader(int pid, DescriptorBudget? budget, TimeProvider time) => (Pid, _budget, _time) = (pid, budget, time);

    public int Pid { get; }

    /// <summary>False when there is no such process. One that may not be read is opened all the same: its CPU time can be.</summary>
    /// <param name="pid">Which.</param>
    /// <param name="budget">Null for no limit.</param>
    /// <param name="time">Clock of the readings.</param>
    /// <param name="reader">Null when there is none.</param>
    public static bool TryOpen(int pid, DescriptorBudget? budget, TimeProvider time, [NotNullWhen(true)] out ProcReader? reader)
    {
        reader = CpuClock.TryRead(pid, out _) ? new ProcReader(pid, budget, time) : null;
        reader?.Keep();
        return reader is not null;
    }

    /// <param name="known">The reading before: when it has not run since, nothing but the clock is read.</param>
    /// <param name="reading">Valid unless it is gone.</param>
    public ReadOutcome Read(in ProcReading? known, out ProcReading reading)
    {
        reading = default;
        if (!CpuClock.TryRead(Pid, out var cpu))
        {
            return ReadOutcome.Gone;
        }

        var timestamp = _time.GetTimestamp();
        if (known is { } before && before.CpuTime == cpu)
        {
            reading = before with { Timestamp = timestamp };
            return ReadOutcome.Quiet;
        }

        Span<byte> buffer = stackalloc byte[BufferSize];
        reading = new ProcReading(timestamp, cpu, null, null, null, null);
        if (!TryRead(_stat, "stat"u8, buffer, out var length))
        {
            // A kept descriptor says by an error that its process is gone, even if another one bears the number. A process that may not be looked at is there.
            return _stat is not null || !CpuClock.TryRead(Pid, out _) ? ReadOutcome.Gone : ReadOutcome.Hidden;
        }

        if (!ProcStat.TryParse(buffer[..length], out var stat))
        {
            return ReadOutcome.Hidden;
        }

        if (_startTime != 0 && _startTime != stat.StartTime)
        {
            // Read anew, and it is another one by now.
            return ReadOutcome.Gone;
        }

        _startTime = stat.StartTime;
        ProcIo? io = TryRead(_io, "io"u8, buffer, out length) && ProcIo.TryParse(buffer[..length], out var found) ? found : null;
        long? switches = TryRead(_switches, "schedstat"u8, buffer, out length) && TryParseSwitches(buffer[..length], out var count) ? count : null;
        reading = new ProcReading(timestamp, cpu, stat, io, switches, CountDescriptors());
        return ReadOutcome.Read;
    }

    /// <summary>What stands in stat at this moment; false when it cannot be read.</summary>
    public bool TryReadStat(out ProcStat stat)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        stat = default;
        return TryRead(_stat, "stat"u8, buffer, out var length) && ProcStat.TryParse(buffer[..length], out stat) && stat.StartTime == _startTime;
    }

    public void Dispose()
    {
        _stat?.Dispose();
        _io?.Dispose();
        _switches?.Dispose();
        _fds?.Dispose();
        if (_isKept)
        {
            _isKept = false;
            _budget?.GiveBack(Descriptors);
        }
    }

    internal static string PathOf(int pid, string file) => string.Create(CultureInfo.InvariantCulture, $"{ProcPath.Root}{pid}/{file}");

    /// <summary>The third number of /proc/PID/schedstat: how often it was put on a processor; Documentation/scheduler/sched-stats.rst.</summary>
    internal static bool TryParseSwitches(ReadOnlySpan<byte> text, out long switches)
    {
        switches = 0;
        var at = text.IndexOf((byte)' ');
        var rest = at < 0 ? default : text[(at + 1)..];
        at = rest.IndexOf((byte)' ');
        return at >= 0 && Utf8Parser.TryParse(rest[(at + 1)..], out switches, out _);
    }

    private void Keep()
    {
        if (_budget?.TryTake(Descriptors) == false)
        {
            return;
        }

        _isKept = true;
        _stat = Open("stat"u8, LibC.O_RDONLY);
        if (_stat is null && Marshal.GetLastPInvokeError() is LibC.EMFILE or LibC.ENFILE)
        {
            // Another limit than the known one; this one is read without keeping anything.
            Dispose();
            _budget?.Exhaust();
            return;
        }

        _io = Open("io"u8, LibC.O_RDONLY);
        _switches = Open("schedstat"u8, LibC.O_RDONLY);
        _fds = Open("fd"u8, LibC.O_PATH);
    }

    private SafeFileHandle? Open(ReadOnlySpan<byte> file, int flags)
    {
        Span<byte> buffer = stackalloc byte[ProcPath.MaxLength];
        fixed (byte* path = ProcPath.Write(buffer, "/proc/"u8, Pid, file))
        {
            var fd = LibC.Open(path, flags | LibC.O_CLOEXEC, 0);
            return fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
        }
    }

    private bool TryRead(SafeFileHandle? kept, ReadOnlySpan<byte> file, Span<byte> buffer, out int length)
    {
        length = 0;
        if (kept is null)
        {
            return !_isKept && ProcFile.TryRead(Pid, file, buffer, out length);
        }

        fixed (byte* start = buffer)
        {
            length = (int)LibC.Pread(kept, start, (nuint)buffer.Length, 0);
        }

        return length > 0;
    }

    /// <summary>Since Linux 6.2 the size of the directory is the number of its entries, proc_pid_fd(5); listing it costs ten times as much.</summary>
    private int? CountDescriptors()
    {
        var buffer = stackalloc byte[LibC.StatxSize];
        int result;
        if (_fds is not null)
        {
            fixed (byte* empty = "\0"u8)
            {
                result = LibC.Statx(_fds, empty, LibC.AT_EMPTY_PATH, LibC.STATX_SIZE, buffer);
            }
        }
        else
        {
            Span<byte> path = stackalloc byte[ProcPath.MaxLength];
            fixed (byte* start = ProcPath.Write(path, "/proc/"u8, Pid, "fd"u8))
            {
                result = LibC.Statx(LibC.AT_FDCWD, start, 0, LibC.STATX_SIZE, buffer);
            }
        }

        return result == 0 && *(long*)(buffer + LibC.StatxSizeOffset) is > 0 and var size ? (int)size : null;
    }
}
