namespace Circus.Daemon.Interop;

/// <summary>A descriptor that names one process for ever, pidfd_open(2). Close-on-exec by birth.</summary>
internal static class PidFd
{
    /// <summary>Null when there is no such process (any more), or no descriptor left.</summary>
    public static SafeFd? Open(int pid)
    {
        var fd = LibC.Syscall(LibC.SYS_pidfd_open, pid, 0, 0, 0);
        return fd < 0 ? null : new SafeFd((int)fd);
    }

    /// <summary>Signals the process, or with <paramref name="flags"/> its group. 0, or the error; ESRCH when it is gone.</summary>
    public static int Send(SafeFd pidFd, Signal signal, int flags = 0)
    {
        var isReferenced = false;
        try
        {
            pidFd.DangerousAddRef(ref isReferenced);
            return LibC.Syscall(LibC.SYS_pidfd_send_signal, pidFd.Number, signal.Number, 0, flags) == 0 ? 0 : Errno.Last;
        }
        catch (ObjectDisposedException)
        {
            return Errno.ESRCH;
        }
        finally
        {
            if (isReferenced)
            {
                pidFd.DangerousRelease();
            }
        }
    }
}
