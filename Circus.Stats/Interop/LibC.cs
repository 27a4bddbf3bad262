using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Circus.Stats.Interop;

/// <summary>The calls of the C library that measuring needs, named as in their manual pages.</summary>
internal static unsafe partial class LibC
{
    internal const int O_RDONLY = 0;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_PATH = 0x200000;
    internal const int O_DIRECTORY = 0x10000;

    internal const int ENFILE = 23;
    internal const int EMFILE = 24;

    internal const int RLIMIT_NOFILE = 7;

    /// <summary>clock_gettime(2): like the uptime, it goes on while the machine sleeps. The start times in /proc count by it.</summary>
    internal const int CLOCK_BOOTTIME = 7;

    internal const int CLOCK_THREAD_CPUTIME_ID = 3;

    /// <summary>Names of sysconf(3), the same numbers in glibc and musl.</summary>
    internal const int SC_CLK_TCK = 2;
    internal const int SC_PHYS_PAGES = 85;

    internal const int AT_FDCWD = -100;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const uint STATX_SIZE = 0x200;
    internal const uint STATX_BASIC_STATS = 0x7FF;

    /// <summary>Size and offsets of struct statx, the same on every port; include/uapi/linux/stat.h.</summary>
    internal const int StatxSize = 256;
    internal const int StatxUidOffset = 20;
    internal const int StatxSizeOffset = 40;

    /// <summary>Room for struct passwd, which starts with the pointer to the name; pwd.h of glibc and musl.</summary>
    internal const int PasswdSize = 256;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint ReadRaw(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int CloseRaw(int fd);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    internal static partial nint Pread(SafeFileHandle fd, byte* buffer, nuint count, nint offset);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int directory, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    internal static partial int Statx(int directory, byte* path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    internal static partial int Statx(SafeFileHandle directory, byte* path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint GetDents(SafeFileHandle directory, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    internal static partial long Seek(SafeFileHandle fd, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetRLimit(int resource, RLimit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int SetRLimit(int resource, RLimit* limit);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    internal static partial int ClockGetTime(int clock, TimeSpec* time);

    [LibraryImport("libc", EntryPoint = "sysconf")]
    internal static partial nint SysConf(int name);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    internal static partial int GetPwUid(uint uid, byte* entry, byte* buffer, nuint size, out nint result);

    [LibraryImport("libc", EntryPoint = "getppid")]
    internal static partial int GetPpid();

    /// <summary>struct rlimit on 64-bit ports.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct RLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    /// <summary>struct timespec on 64-bit ports.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
