using System.Collections.Concurrent;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Interop;

/// <summary>
/// Notices the ends of adopted processes, which are nobody's children of ours: their pidfds become readable, pidfd_open(2). How they ended is
/// known from Linux 6.15 on, once their parent has reaped them.
/// </summary>
internal sealed unsafe class AdoptedExits : IDisposable
{
    // The parent, pid 1 or another subreaper, reaps within this time unless it is broken.
    private static readonly TimeSpan _reapLimit = TimeSpan.FromMilliseconds(200);

    private readonly Action<ReapedChild> _onEnded;
    private readonly ConcurrentDictionary<int, SafeFd> _pidFds = new();
    private readonly Epoll _epoll = new();
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <param name="onEnded">Called on a thread of its own, once for each process; posts a message and returns.</param>
    public AdoptedExits(Action<ReapedChild> onEnded)
    {
        _onEnded = onEnded;
        _thread = new Thread(Run) { IsBackground = true, Name = "adopted exits" };
        _thread.Start();
    }

    /// <summary>Tells the end of a process, also when it has come already.</summary>
    /// <param name="pid">Its pid.</param>
    /// <param name="pidFd">Stays with the caller; a copy is made.</param>
    public void Watch(int pid, SafeFd pidFd)
    {
        // A copy: the owner closes his when the process is gone, perhaps while this thread still asks how it ended.
        var copy = new SafeFd(LibC.Fcntl(pidFd.Number, LibC.F_DUPFD_CLOEXEC, 0));
        _pidFds[pid] = copy;
        _epoll.Add(copy, (ulong)pid);
    }

    public void Dispose()
    {
        _isStopping = true;
        _epoll.Wake();
        _thread.Join();
        foreach (var pidFd in _pidFds.Values)
        {
            pidFd.Dispose();
        }

        _epoll.Dispose();
    }

    private void Run()
    {
        Span<ulong> tokens = stackalloc ulong[64];
        while (!_isStopping)
        {
            var count = _epoll.Wait(tokens);
            foreach (var token in tokens[..count])
            {
                if (token != Epoll.WakeToken && _pidFds.TryRemove((int)token, out var pidFd))
                {
                    _epoll.Remove(pidFd);
                    _onEnded(new ReapedChild((int)token, StatusOf(pidFd), TimeSpan.Zero));
                    pidFd.Dispose();
                }
            }
        }
    }

    /// <summary>Waits until the parent has reaped it: only then the kernel tells. EPOLLHUP says so from Linux 6.15 on.</summary>
    private static ExitStatus StatusOf(SafeFd pidFd)
    {
        if (PidFd.ExitOf(pidFd) is { } known)
        {
            return known;
        }

        using var set = new SafeFd(LibC.EpollCreate1(LibC.EPOLL_CLOEXEC));
        // No flag at all: EPOLLHUP is always reported, epoll_ctl(2).
        var entry = stackalloc byte[16];
        new Span<byte>(entry, 16).Clear();
        _ = LibC.EpollCtl(set.Number, LibC.EPOLL_CTL_ADD, pidFd.Number, entry);
        _ = LibC.EpollWait(set.Number, entry, 1, (int)_reapLimit.TotalMilliseconds);
        return PidFd.ExitOf(pidFd) ?? ExitStatus.Unknown;
    }
}
