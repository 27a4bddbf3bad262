using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

/// <summary>The error numbers that are handled by name; errno(3), the same on all Linux ports that .NET runs on.</summary>
internal static class Errno
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int ESRCH = 3;
    internal const int EINTR = 4;
    internal const int E2BIG = 7;
    internal const int ENOEXEC = 8;
    internal const int ECHILD = 10;
    internal const int EAGAIN = 11;
    internal const int ENOMEM = 12;
    internal const int EACCES = 13;
    internal const int EEXIST = 17;
    internal const int ENODEV = 19;
    internal const int ENOTDIR = 20;
    internal const int EINVAL = 22;
    internal const int ENFILE = 23;
    internal const int EMFILE = 24;
    internal const int ETXTBSY = 26;
    internal const int ERANGE = 34;
    internal const int ENOSYS = 38;
    internal const int ELOOP = 40;
    internal const int EPROTOTYPE = 91;
    internal const int EPROTONOSUPPORT = 93;
    internal const int ESOCKTNOSUPPORT = 94;
    internal const int EADDRINUSE = 98;
    internal const int EADDRNOTAVAIL = 99;
    internal const int ECONNREFUSED = 111;

    /// <summary>The error of the native call made just before on this thread.</summary>
    internal static int Last => Marshal.GetLastPInvokeError();

    /// <summary>What the system calls an error, lower-cased first letter so that it fits into a sentence.</summary>
    internal static string Describe(int errno)
    {
        var text = Marshal.GetPInvokeErrorMessage(errno);
        return text.Length == 0 ? $"error {errno}" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
