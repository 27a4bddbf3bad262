using System.Globalization;
using System.Text;

namespace Circus.Daemon.Interop;

/// <summary>The descriptor table of the daemon: what children may see of it is decided here.</summary>
internal static class Descriptors
{
    // Connections of clients, journal, logs and what the runtime needs.
    private const ulong Reserve = 64;

    private static ulong _limit;

    /// <summary>
    /// Called first in the program: opens /dev/null on those of the three standard numbers that are closed. Otherwise a pipe or socket of the
    /// daemon would get such a number, and a child would take it for its standard stream.
    /// </summary>
    public static void OpenStandardStreams()
    {
        for (var fd = 0; fd <= 2; fd++)
        {
            if (LibC.Fcntl(fd, LibC.F_GETFD, 0) < 0)
            {
                // The lowest free number is taken: it is this one, because all below are open.
                _ = LibC.Open("/dev/null", LibC.O_RDWR, 0);
            }
        }
    }

    /// <summary>
    /// Marks every descriptor above 2 close-on-exec, except the given ones. Everything that the daemon opens is marked at birth;
    /// this is for what its own parent left open.
    /// </summary>
    public static void MarkAllCloseOnExec(params IReadOnlyCollection<int> except)
    {
        foreach (var path in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var fd)
                && fd > 2 && !except.Contains(fd))
            {
                // A descriptor that was closed in between (the listing's own) fails with EBADF, which is as good.
                var flags = LibC.Fcntl(fd, LibC.F_GETFD, 0);
                if (flags >= 0)
                {
                    _ = LibC.Fcntl(fd, LibC.F_SETFD, flags | LibC.FD_CLOEXEC);
                }
            }
        }
    }

    /// <summary>A pipe, both ends close-on-exec, its reading end non-blocking. Returns 0 or the error.</summary>
    public static unsafe int OpenPipe(out SafeFd? reading, out SafeFd? writing)
    {
        var ends = stackalloc int[2];
        reading = writing = null;
        if (LibC.Pipe2(ends, LibC.O_CLOEXEC) < 0)
        {
            return Errno.Last;
        }

        reading = new SafeFd(ends[0]);
        writing = new SafeFd(ends[1]);
        // Only the reading end: the flag belongs to the open file description, and children expect blocking output.
        _ = LibC.Fcntl(ends[0], LibC.F_SETFL, LibC.O_NONBLOCK);
        return 0;
    }

    /// <summary>The reading end of a pipe that has these bytes and then its end. More than a pipe holds, 64 KiB, is cut off.</summary>
    /// <returns>Null when there are no descriptors left.</returns>
    public static unsafe SafeFd? OpenPipeWith(ReadOnlySpan<byte> content)
    {
        var ends = stackalloc int[2];
        if (LibC.Pipe2(ends, LibC.O_CLOEXEC | LibC.O_NONBLOCK) < 0)
        {
            return null;
        }

        using var writing = new SafeFd(ends[1]);
        fixed (byte* start = content)
        {
            _ = LibC.Write(ends[1], start, (nuint)content.Length);
        }

        // Whoever reads it expects to wait for the end.
        _ = LibC.Fcntl(ends[0], LibC.F_SETFL, 0);
        return new SafeFd(ends[0]);
    }

    /// <summary>
    /// A FIFO with a name, both ends close-on-exec, its reading end non-blocking. The writing end can read too, which fifo(7) leaves open and
    /// Linux allows: whoever holds it never gets SIGPIPE, also when nobody reads for a while. Returns 0 or the error.
    /// </summary>
    public static int OpenFifo(string path, out SafeFd? reading, out SafeFd? writing)
    {
        reading = writing = null;
        if (LibC.MkFifo(path, 0x180) < 0)
        {
            return Errno.Last;
        }

        // In this order: a reader alone would see the end of the stream at once.
        var both = new SafeFd(LibC.Open(path, LibC.O_RDWR | LibC.O_CLOEXEC, 0));
        var only = OpenFifoForReading(path);
        if (!both.IsInvalid && only is not null)
        {
            (reading, writing) = (only, both);
            return 0;
        }

        var error = Errno.Last;
        both.Dispose();
        only?.Dispose();
        _ = LibC.Unlink(path);
        return error;
    }

    /// <summary>The reading end of a FIFO that others may hold; null when it is gone.</summary>
    public static SafeFd? OpenFifoForReading(string path)
    {
        var number = LibC.Open(path, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0);
        return number < 0 ? null : new SafeFd(number);
    }

    /// <summary>The text that waits in a pipe, all that one holds; its reading end is non-blocking.</summary>
    public static unsafe string ReadWaiting(SafeFd reading)
    {
        const int Most = 64 * 1024;
        var bytes = new byte[Most];
        fixed (byte* buffer = bytes)
        {
            return LibC.Read(reading.Number, buffer, Most) is > 0 and var count ? Encoding.UTF8.GetString(buffer, (int)count) : "";
        }
    }

    /// <summary>Whether anybody has a FIFO open that can read from it: then what is in it stays, fifo(7).</summary>
    public static bool IsHeld(string path)
    {
        using var probe = new SafeFd(LibC.Open(path, LibC.O_WRONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0));
        return !probe.IsInvalid;
    }

    /// <summary>
    /// Whether so few numbers are free that launches must stop: circusd has to answer, to read outputs and to reap with what is left.
    /// </summary>
    /// <remarks>It must be exact: NetMQ ends the program when there is no number for a connection that it accepts.</remarks>
    public static bool AreScarce() => _limit > 0 && CountOpen() + Math.Min(Reserve, _limit / 4) > _limit;

    /// <summary>How many numbers are in use. The lowest free one does not tell: what was closed leaves holes.</summary>
    public static unsafe ulong CountOpen()
    {
        const string folder = "/proc/self/fd";
        const int sizeOffset = 40;
        var stat = stackalloc byte[LibC.StatxSize];
        // As the size of the folder since Linux 6.2, where it was 0 before (proc_pid_fd(5)).
        var size = LibC.Statx(LibC.AT_FDCWD, folder, 0, LibC.STATX_BASIC_STATS, stat) == 0 ? *(ulong*)(stat + sizeOffset) : 0;
        return size > 0 ? size : (ulong)Directory.GetFileSystemEntries(folder).Length;
    }

    /// <summary>Raises the soft limit of open files to the hard one. Returns the limit now in force.</summary>
    /// <remarks>
    /// Children get soft = hard too; "rlimit_nofile" gives a watcher what it needs. The limit that the operator's shell had cannot be given
    /// back in general: unless it is native, the runtime raises it before Main (measured: started with soft 1,000 and hard 20,000 a JIT build
    /// reads 20,000, a native one 1,000). And where it is known, lowering it for each launch would make other threads fail to open files
    /// meanwhile, since limits belong to the process, and a chain through prlimit(1) halves the rate of launches (2,100 to 1,200 a second).
    /// </remarks>
    public static unsafe ulong RaiseOpenFileLimit()
    {
        var limit = stackalloc ulong[2];
        if (LibC.Prlimit(0, LibC.RLIMIT_NOFILE, null, limit) < 0)
        {
            return 0;
        }

        var raised = stackalloc ulong[2] { limit[1], limit[1] };
        return _limit = LibC.Prlimit(0, LibC.RLIMIT_NOFILE, raised, null) == 0 ? limit[1] : limit[0];
    }
}
