namespace Circus.Daemon.Interop;

/// <summary>Sends signals; never to a pid that was reused.</summary>
internal interface ISignalSender
{
    /// <summary>Signals one process of ours through its pidfd. False when it is gone.</summary>
    bool SendToProcess(SafeFd pidFd, Signal signal);

    /// <summary>Whether one process of ours is there: alive, or dead and not reaped yet.</summary>
    bool Exists(int pid, SafeFd pidFd);

    /// <summary>
    /// Signals the whole process group that <paramref name="pid"/> leads (it leads a session of its own), and every descendant that left
    /// the group. Of a dead leader those are found that stayed in its session or were found by an earlier call. The pidfd says whose group is
    /// meant: the number may be somebody else's by now.
    /// </summary>
    void SendToGroup(int pid, SafeFd pidFd, Signal signal);

    /// <summary>Signals the direct children of <paramref name="pid"/> (or all descendants); returns the pids signalled.</summary>
    IReadOnlyList<int> SendToChildren(int pid, Signal signal, bool recursive);

    /// <summary>Signals one direct child of <paramref name="pid"/>; false when it is none.</summary>
    bool SendToChild(int pid, int child, Signal signal);

    /// <summary>
    /// Whether any live process is left in the group or session that <paramref name="pid"/> led, or of the descendants elsewhere that
    /// <see cref="SendToGroup"/> has found: those are known only once a signal was sent while the leader lived.
    /// </summary>
    bool GroupIsAlive(int pid, SafeFd pidFd);

    /// <summary>For people: one of those that <see cref="GroupIsAlive"/> sees, and what it does.</summary>
    string DescribeRest(int pid, SafeFd pidFd);
}
