using Circus.Daemon.Processes;

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

    /// <summary>A copy of another process's descriptor, close-on-exec; null when the kernel refuses or it has none of that number, pidfd_getfd(2).</summary>
    public static SafeFd? Borrow(SafeFd pidFd, int descriptor)
    {
        var fd = LibC.Syscall(LibC.SYS_pidfd_getfd, pidFd.Number, descriptor, 0, 0);
        return fd < 0 ? null : new SafeFd((int)fd);
    }

    /// <summary>Whether the process ends within <paramref name="limit"/>.</summary>
    public static unsafe bool WaitForEnd(SafeFd pidFd, TimeSpan limit)
    {
        using var set = new SafeFd(LibC.EpollCreate1(LibC.EPOLL_CLOEXEC));
        var entry = stackalloc byte[16];
        new Span<byte>(entry, 16).Clear();
        *(uint*)entry = LibC.EPOLLIN;
        return LibC.EpollCtl(set.Number, LibC.EPOLL_CTL_ADD, pidFd.Number, entry) == 0
            && LibC.EpollWait(set.Number, entry, 1, (int)limit.TotalMilliseconds) > 0;
    }

    /// <summary>
    /// How the process ended, also when it is nobody's child of ours; null while the kernel does not tell: before it was reaped, or before
    /// Linux 6.15 (struct pidfd_info and PIDFD_INFO_EXIT of include/uapi/linux/pidfd.h).
    /// </summary>
    public static unsafe ExitStatus? ExitOf(SafeFd pidFd)
    {
        const nuint GetInfo = 0xC040FF0B;
        const ulong Exit = 8;
        const int ExitCodeOffset = 60;
        const int Size = 64;
        var info = stackalloc byte[Size];
        new Span<byte>(info, Size).Clear();
        *(ulong*)info = Exit;
        return LibC.IoCtl(pidFd.Number, GetInfo, info) == 0 && (*(ulong*)info & Exit) != 0
            ? ExitStatus.OfWait(*(int*)(info + ExitCodeOffset))
            : null;
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
