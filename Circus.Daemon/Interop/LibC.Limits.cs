using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

internal static unsafe partial class LibC
{
    internal const ulong RLIM_INFINITY = ulong.MaxValue;
    internal const int RLIMIT_NOFILE = 7;

    internal const int RLIMIT_NICE = 13;
    internal const int PRIO_PROCESS = 0;

    /// <summary>getpriority(2) of the C library: from -20 to 19.</summary>
    [LibraryImport("libc", EntryPoint = "getpriority")]
    internal static partial int GetPriority(int which, uint who);

    /// <summary>prlimit(2); struct rlimit is two unsigned 64-bit numbers, soft and hard, on 64-bit ports.</summary>
    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    internal static partial int Prlimit(int pid, int resource, ulong* newLimit, ulong* oldLimit);
}
