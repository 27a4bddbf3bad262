using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Interop;

/// <summary>
/// Notices the ends of adopted processes, which are nobody's children of ours: their pidfds become readable, pidfd_open(2). How they ended is
/// known from Linux 6.15 on, once their parent has reaped them.
/// </summary>
internal sealed unsafe class AdoptedExits : IDisposable
{
    private const int EventsPerRound = 64;
    private const int WakeToken = 0;

    // The parent, pid 1 or another subreaper, reaps within this time unless it is broken.
    private static readonly TimeSpan _reapLimit = TimeSpan.FromMilliseconds(200);

    /// <summary>struct epoll_event is packed on x86-64 only, epoll_ctl(2).</summary>
    private static readonly int _tokenOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int _eventSize = _tokenOffset + sizeof(ulong);

    private readonly Action<ReapedChild> _onEnded;
    private readonly ConcurrentDictionary<int, SafeFd> _pidFds = new();
    private readonly SafeFd _epoll = new(LibC.EpollCreate1(LibC.EPOLL_CLOEXEC));
    private readonly SafeFd _wake = new(LibC.EventFd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK));
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <param name="onEnded">Called on a thread of its own, once for each process; posts a message and returns.</param>
    public AdoptedExits(Action<ReapedChild> onEnded)
    {
        _onEnded = onEnded;
        _thread = new Thread(Run) { IsBackground = true, Name = "adopted exits" };
        Register(_wake, WakeToken);
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
        Register(copy, (ulong)pid);
    }

    public void Dispose()
    {
        _isStopping = true;
        ulong one = 1;
        _ = LibC.Write(_wake.Number, (byte*)&one, sizeof(ulong));
        _thread.Join();
        foreach (var pidFd in _pidFds.Values)
        {
            pidFd.Dispose();
        }

        _wake.Dispose();
        _epoll.Dispose();
    }

    private void Register(SafeFd fd, ulong token)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = LibC.EPOLLIN;
        *(ulong*)(entry + _tokenOffset) = token;
        if (LibC.EpollCtl(_epoll.Number, LibC.EPOLL_CTL_ADD, fd.Number, entry) < 0)
        {
            throw new IOException($"cannot watch an adopted process: {Errno.Describe(Errno.Last)}");
        }
    }

    private void Run()
    {
        var events = stackalloc byte[EventsPerRound * _eventSize];
        while (!_isStopping)
        {
            var count = LibC.EpollWait(_epoll.Number, events, EventsPerRound, -1);
            for (var i = 0; i < count; i++)
            {
                var pid = (int)*(ulong*)(events + (i * _eventSize) + _tokenOffset);
                if (pid != WakeToken && _pidFds.TryRemove(pid, out var pidFd))
                {
                    // Out of the set before it is closed: a child between vfork and exec holds a copy of the table.
                    _ = LibC.EpollCtl(_epoll.Number, LibC.EPOLL_CTL_DEL, pidFd.Number, null);
                    _onEnded(new ReapedChild(pid, StatusOf(pidFd), TimeSpan.Zero));
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
