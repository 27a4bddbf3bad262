using System.Runtime.InteropServices;

namespace Circus.Stats.Tests.Programs;

/// <summary>What Process cannot do.</summary>
internal static partial class Native
{
    /// <summary>Numbers of signal(7), the same on all ports of .NET.</summary>
    public const int SIGHUP = 1, SIGINT = 2, SIGQUIT = 3, SIGKILL = 9, SIGTERM = 15, SIGSTOP = 19;

    public static void Send(int pid, int signal) => Assert.Equal(0, Kill(pid, signal));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
