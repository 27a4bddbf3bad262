using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

internal static partial class LibC
{
    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);
}
