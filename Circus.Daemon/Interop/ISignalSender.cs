namespace Circus.Daemon.Interop;

/// <summary>Sends signals; never to a pid that was reused.</summary>
internal interface ISignalSender
{
    /// <summary>Signals one process of ours through its pidfd. False when it is gone.</summary>
    bool SendToProcess(SafeFd pidFd, Signal signal);

    /// <summary>
    /// Signals the whole process group that <paramref name="pid"/> leads (it leads a session of its own), and every descendant that left
    /// the group. What descends from a dead leader is found as far as it stayed in its session. Safe only while the leader has not been reaped, or its group is known not to be empty.
    /// </summary>
    void SendToGroup(int pid, Signal signal);

    /// <summary>Signals the direct children of <paramref name="pid"/> (or all descendants); returns the pids signalled.</summary>
    IReadOnlyList<int> SendToChildren(int pid, Signal signal, bool recursive);

    /// <summary>
    /// Whether any live process is left in the group that <paramref name="pid"/> led, or of the descendants outside it that
    /// <see cref="SendToGroup"/> has found: only after a first signal to the group are those known.
    /// </summary>
    bool GroupIsAlive(int pid);
}
