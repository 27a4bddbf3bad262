using System.Runtime.InteropServices;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Interop;

/// <summary>
/// Waits for deaths on a thread of its own and reports each child, and each orphan, exactly once. It sleeps in the kernel; with no child at
/// all it sleeps until the launcher announces one.
/// </summary>
/// <remarks>One per process: it takes the exit status of every child, also of those that others started.</remarks>
internal sealed class ChildReaper : IDisposable
{
    private readonly LaunchGate _gate;
    private readonly Action<ReapedChild> _onReaped;
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <param name="gate">Shared with the <see cref="Spawner"/>.</param>
    /// <param name="onReaped">Called on the reaper's thread for every dead child, in the order of reaping; posts a message and returns.</param>
    public ChildReaper(LaunchGate gate, Action<ReapedChild> onReaped)
    {
        _gate = gate;
        _onReaped = onReaped;
        _thread = new Thread(Run) { IsBackground = true, Name = "child reaper" };
    }

    public void Start()
    {
        // If our parent left SIGCHLD ignored, the kernel would drop exit statuses (wait(2), notes).
        LibC.SetSignalHandler(LibC.SIGCHLD, LibC.SIG_DFL);
        _thread.Start();
    }

    /// <summary>
    /// No child is reaped any more. Without children the thread has ended when this returns; with some left it ends when the
    /// next of them does or with the program: a sleeping waitid(2) cannot be woken otherwise without a signal handler of our own.
    /// </summary>
    public void Dispose()
    {
        _stopping = true;
        _gate.AnnounceChild();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            return;
        }

        if (!HasChildren())
        {
            _thread.Join();
        }
    }

    /// <summary>A dead child that nobody has reaped yet; 0 when there is none.</summary>
    public static unsafe int FindZombie()
    {
        var info = stackalloc byte[LibC.SigInfoSize];
        new Span<byte>(info, LibC.SigInfoSize).Clear();
        return LibC.WaitId(LibC.P_ALL, 0, info, LibC.WEXITED | LibC.WNOHANG | LibC.WNOWAIT) == 0 ? *(int*)(info + LibC.SigInfoPidOffset) : 0;
    }

    private static unsafe bool HasChildren()
    {
        var info = stackalloc byte[LibC.SigInfoSize];
        return LibC.WaitId(LibC.P_ALL, 0, info, LibC.WEXITED | LibC.WNOHANG | LibC.WNOWAIT) == 0;
    }

    private unsafe void Run()
    {
        var info = stackalloc byte[LibC.SigInfoSize];
        while (!_stopping)
        {
            // WNOWAIT leaves the dead child as it is: its pid stays taken until the gate is ours.
            if (LibC.WaitId(LibC.P_ALL, 0, info, LibC.WEXITED | LibC.WNOWAIT) == 0)
            {
                if (!_stopping && TryReap(*(int*)(info + LibC.SigInfoPidOffset), out var child))
                {
                    _onReaped(child);
                }
            }
            else if (Errno.Last == Errno.ECHILD)
            {
                _gate.WaitForChild();
            }
            else if (Errno.Last != Errno.EINTR)
            {
                throw new InvalidOperationException($"waitid failed: {Errno.Describe(Errno.Last)}");
            }
        }
    }

    private unsafe bool TryReap(int pid, out ReapedChild child)
    {
        var usage = stackalloc byte[LibC.RusageSize];
        int reaped;
        int status;
        long startTime;
        using (_gate.Enter())
        {
            reaped = LibC.Wait4(pid, out status, LibC.WNOHANG, usage);
            startTime = reaped == pid ? _gate.Unregister(pid) : 0;
        }

        if (reaped != pid)
        {
            child = default;
            return false;
        }

        var times = MemoryMarshal.Cast<byte, long>(new ReadOnlySpan<byte>(usage, 32));
        child = new ReapedChild(
            pid,
            ExitStatus.OfWait(status),
            TimeSpan.FromSeconds(times[0] + times[2]) + TimeSpan.FromMicroseconds(times[1] + times[3]),
            startTime);
        return true;
    }
}
