using System.Runtime.InteropServices;

namespace Circus.Cli.Interop;

/// <summary>The calls of the C library that a full-screen program needs, named as in their manual pages.</summary>
internal static partial class LibC
{
    /// <summary>The same number on every architecture that .NET runs on, signal(7).</summary>
    internal const int SIGSTOP = 19;

    internal const int STDIN_FILENO = 0;

    internal const int TCSADRAIN = 1;

    /// <summary>More than struct termios has anywhere (60 bytes with glibc and musl).</summary>
    internal const int TermiosRoom = 256;

    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    internal static partial int TcGetAttr(int fd, Span<byte> termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    internal static partial int TcSetAttr(int fd, int actions, ReadOnlySpan<byte> termios);
}
