using System.Runtime.InteropServices;

namespace Circus.Daemon.Interop;

/// <summary>Asks the kernel what a user may reach: mode bits, access lists and mount options included.</summary>
internal static unsafe class AccessProbe
{
    /// <summary>0 when <paramref name="path"/> can be used in this way by the user whose file rights the thread has; else the error.</summary>
    public static int Check(string path, int mode)
    {
        var text = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            // The wrapper of older C libraries answers AT_EACCESS from mode bits and the process' user, so the call itself is made.
            if (LibC.Syscall(LibC.SYS_faccessat2, LibC.AT_FDCWD, text, mode, LibC.AT_EACCESS) == 0)
            {
                return 0;
            }

            if (Errno.Last != Errno.ENOSYS)
            {
                return Errno.Last;
            }

            return LibC.Faccessat(LibC.AT_FDCWD, path, mode, LibC.AT_EACCESS) == 0 ? 0 : Errno.Last;
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    /// <summary>
    /// Runs <paramref name="look"/> with the file rights of <paramref name="credentials"/>, on a thread that ends with it:
    /// setfsuid(2), setfsgid(2) and the setgroups(2) call itself change one thread, and nothing has to be put back.
    /// </summary>
    public static T RunAs<T>(Credentials? credentials, Func<T> look)
    {
        if (credentials is null)
        {
            return look();
        }

        T result = default!;
        var thread = new Thread(
            () =>
            {
                if (credentials.Groups is { } groups && SetGroupsNumber is { } number)
                {
                    fixed (uint* first = groups)
                    {
                        _ = LibC.Syscall(number, groups.Length, (nint)first, 0, 0);
                    }
                }

                _ = LibC.SetFsGid(credentials.Gid);
                _ = LibC.SetFsUid(credentials.Uid);
                result = look();
            },
            maxStackSize: 256 * 1024)
        {
            Name = "access probe",
        };
        thread.Start();
        thread.Join();
        // A change of credentials makes the whole process non-dumpable, prctl(2): /proc/PID would change its owner.
        _ = LibC.Prctl(LibC.PR_SET_DUMPABLE, 1, 0, 0, 0);
        return result;
    }

    /// <summary>The wrapper changes all threads, nptl(7); so the call is made by number, where we know it.</summary>
    private static nint? SetGroupsNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 116,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 159,
        _ => null,
    };
}
