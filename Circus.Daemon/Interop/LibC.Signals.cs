using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

internal static partial class LibC
{
    internal const int SIGCHLD = 17;
    internal const nint SIG_DFL = 0;
    internal const nint SIG_IGN = 1;

    /// <summary>Size of sigset_t: 128 bytes in glibc and musl. The kernel uses the first eight.</summary>
    internal const int SigSetSize = 128;

    /// <summary>Signals the group that the process leads; Linux 6.9, pidfd_send_signal(2).</summary>
    internal const int PIDFD_SIGNAL_PROCESS_GROUP = 4;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    internal static partial nint SetSignalHandler(int signal, nint handler);
}
