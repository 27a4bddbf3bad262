namespace Circus.Daemon.Interop;

/// <summary>
/// Sends signals to processes, groups and trees. What has left the group of its leader (a session of its own) is found from the leader while
/// that one lives, and remembered: once the leader is dead, /proc does not tell any more whose descendants they were.
/// </summary>
/// <remarks>Called by the arbiter's loop only; it is not safe for several threads.</remarks>
/// <param name="keeper">Knows more than /proc tells; null when nobody does.</param>
internal sealed class SignalSender(ITreeKeeper? keeper = null) : ISignalSender
{
    /// <summary>Above this many leaders with strays, entries without a live process are dropped.</summary>
    private const int StraysToSweep = 64;

    // By the leader's pidfd, which is one process for ever.
    private readonly Dictionary<SafeFd, List<ProcessStat>> _strays = [];

    public bool SendToProcess(SafeFd pidFd, Signal signal) => PidFd.Send(pidFd, signal) == 0;

    // By its pidfd: half a microsecond, where /proc takes twenty, and it is never somebody else's.
    public bool Exists(int pid, SafeFd pidFd) => PidFd.Send(pidFd, default) != Errno.ESRCH;

    public void SendToGroup(int pid, SafeFd pidFd, Signal signal)
    {
        GuardLeader(pid);
        // The tree first: the signal may end the leader, and its children would then be everybody's.
        var strays = FindStrays(pid, pidFd);
        _ = SendToOwnGroup(pid, pidFd, signal);
        SendToStrays(strays, signal);
        if (signal == Signal.Kill && OwnerOf(pid, pidFd) != NumberOwner.AnotherChild)
        {
            keeper?.Kill(pid);
        }
    }

    public IReadOnlyList<int> SendToChildren(int pid, Signal signal, bool recursive)
    {
        List<int> signalled = [];
        foreach (var child in ProcessTree.Descendants(pid, recursive))
        {
            if (SendTo(child, signal, 0))
            {
                signalled.Add(child.Pid);
            }
        }

        return signalled;
    }

    public bool SendToChild(int pid, int child, Signal signal) =>
        ProcessTree.Descendants(pid, recursive: false).Find(process => process.Pid == child) is { Pid: > 0 } found && SendTo(found, signal, 0);

    /// <summary>Ends every descendant that is left, when the daemon itself ends.</summary>
    /// <param name="spared">Children that are to run on, with all below them.</param>
    public static void KillRest(IReadOnlyCollection<int> spared)
    {
        foreach (var child in ProcessTree.Descendants(Environment.ProcessId, recursive: false).Where(child => !spared.Contains(child.Pid)))
        {
            foreach (var process in ProcessTree.Descendants(child.Pid, recursive: true).Append(child))
            {
                SendTo(process, Signal.Kill, 0);
            }
        }
    }

    public bool GroupIsAlive(int pid, SafeFd pidFd)
    {
        GuardLeader(pid);
        return LiveMembersOf(pid, pidFd).Count > 0 || OrphansOf(pid, pidFd).Count > 0 || LiveStraysOf(pidFd).Count > 0;
    }

    public string DescribeRest(int pid, SafeFd pidFd)
    {
        var rest = LiveMembersOf(pid, pidFd).Concat(OrphansOf(pid, pidFd)).Concat(LiveStraysOf(pidFd)).FirstOrDefault();
        return rest.Pid == 0 ? $"process {pid}" : $"process {rest.Pid} (state {rest.State})";
    }

    /// <summary>
    /// Signals the group of this very process, alive or dead: the kernel follows the pidfd, not the number, which may have been given away
    /// again (PIDFD_SIGNAL_PROCESS_GROUP, Linux 6.9). An older kernel knows only the number; then at least no process may be seen to have it.
    /// </summary>
    /// <returns>0, or the error; ESRCH when nobody is left, dead ones that were not reaped included.</returns>
    private static int SendToOwnGroup(int pid, SafeFd pidFd, Signal signal)
    {
        var error = PidFd.Send(pidFd, signal, LibC.PIDFD_SIGNAL_PROCESS_GROUP);
        if (error != Errno.EINVAL)
        {
            return error;
        }

        return OwnerOf(pid, pidFd) is NumberOwner.Leader or NumberOwner.Nobody && LibC.Kill(-pid, signal.Number) != 0 ? Errno.Last : Errno.ESRCH;
    }

    /// <summary>The live processes in the group. ESRCH is the usual answer and needs no look at /proc; any other may come from a dead one that its parent has not reaped.</summary>
    private static List<ProcessStat> LiveMembersOf(int pid, SafeFd pidFd)
    {
        if (SendToOwnGroup(pid, pidFd, default) == Errno.ESRCH)
        {
            return [];
        }

        var members = ProcessTree.All().FindAll(process => process.Group == pid && process.IsLive);
        // Still somebody there: so the number was not given away while we looked.
        return SendToOwnGroup(pid, pidFd, default) == Errno.ESRCH ? [] : members;
    }

    private List<ProcessStat> LiveStraysOf(SafeFd pidFd)
    {
        if (!_strays.TryGetValue(pidFd, out var strays))
        {
            return [];
        }

        strays.RemoveAll(stray => !IsStillThere(stray));
        if (strays.Count == 0)
        {
            _strays.Remove(pidFd);
        }

        return strays;
    }

    /// <summary>Whose the number is at this moment.</summary>
    private static NumberOwner OwnerOf(int pid, SafeFd pidFd)
    {
        // In this order: what is read belongs to the leader if that is still there afterwards.
        var isThere = ProcessStat.TryRead(pid, out var stat);
        if (PidFd.Send(pidFd, default) != Errno.ESRCH)
        {
            return NumberOwner.Leader;
        }

        return !isThere ? NumberOwner.Nobody : stat.Parent == Environment.ProcessId ? NumberOwner.AnotherChild : NumberOwner.Stranger;
    }

    private static void GuardLeader(int pid)
    {
        // kill(2): -1 is every process there is, 0 our own group.
        if (pid <= 1 || pid == LibC.GetPgrp())
        {
            throw new ArgumentOutOfRangeException(nameof(pid), pid, "Not the leader of a group that this daemon started.");
        }
    }

    /// <summary>All that descends from the leader outside its group: those found now and those remembered.</summary>
    private List<ProcessStat> FindStrays(int pid, SafeFd pidFd)
    {
        // In this order, as OwnerOf says.
        var isLeaderAlive = ProcessStat.TryRead(pid, out var leader) && leader.IsLive && PidFd.Send(pidFd, default) != Errno.ESRCH;
        // From the leader or what its session has left, and from each remembered stray: those may have children of their own by now.
        Dictionary<int, ProcessStat> found = [];
        List<ProcessStat> roots = isLeaderAlive ? [leader] : OrphansOf(pid, pidFd);
        foreach (var root in roots.Concat(LiveStraysOf(pidFd)).Concat(KeptWith(pid, pidFd)))
        {
            if (root.Group != pid)
            {
                found[root.Pid] = root;
            }

            foreach (var process in ProcessTree.Descendants(root).Where(p => p.Group != pid))
            {
                found[process.Pid] = process;
            }
        }

        if (found.Count > 0)
        {
            SweepStrays();
            _strays[pidFd] = [.. found.Values];
        }

        return [.. found.Values];
    }

    private IEnumerable<ProcessStat> KeptWith(int pid, SafeFd pidFd) =>
        keeper?.MembersOf(pid) is { Count: > 0 } members && OwnerOf(pid, pidFd) != NumberOwner.AnotherChild ? members.Where(member => member.IsLive) : [];

    /// <summary>What a dead leader has left in its session, or wherever the keeper finds it.</summary>
    private List<ProcessStat> OrphansOf(int pid, SafeFd pidFd)
    {
        var owner = OwnerOf(pid, pidFd);
        var isDead = owner != NumberOwner.Leader || !ProcessStat.TryRead(pid, out var leader) || !leader.IsLive;
        // A number that was given away was free before: nothing is left in that session.
        IEnumerable<ProcessStat> ofSession = isDead && owner is NumberOwner.Leader or NumberOwner.Nobody ? ProcessTree.OrphansOfSession(pid) : [];
        IEnumerable<ProcessStat> kept = isDead && owner != NumberOwner.AnotherChild ? keeper?.LeftBy(pid) ?? [] : [];
        return [.. ofSession.UnionBy(kept, process => process.Pid)];
    }

    private void SweepStrays()
    {
        if (_strays.Count >= StraysToSweep)
        {
            foreach (var (pidFd, _) in _strays.Where(s => !s.Value.Exists(IsStillThere)).ToList())
            {
                _strays.Remove(pidFd);
            }
        }
    }

    private static void SendToStrays(List<ProcessStat> strays, Signal signal)
    {
        HashSet<int> groupsDone = [];
        // Leaders of groups first: a whole group at once leaves no gap for a fork.
        foreach (var stray in strays.Where(s => s.Group == s.Pid))
        {
            if (SendTo(stray, signal, LibC.PIDFD_SIGNAL_PROCESS_GROUP))
            {
                groupsDone.Add(stray.Group);
            }
        }

        foreach (var stray in strays.Where(s => !groupsDone.Contains(s.Group)))
        {
            SendTo(stray, signal, 0);
        }
    }

    /// <summary>The pidfd is opened first and the start time read after: if it fits, the descriptor names the process that was seen.</summary>
    private static bool SendTo(ProcessStat process, Signal signal, int flags)
    {
        using var pidFd = PidFd.Open(process.Pid);
        return pidFd is not null && IsStillThere(process) && PidFd.Send(pidFd, signal, flags) == 0;
    }

    private static bool IsStillThere(ProcessStat process) =>
        ProcessStat.TryRead(process.Pid, out var now) && now.StartTime == process.StartTime && now.IsLive;

    /// <summary>Whose a pid is, seen from a process of ours that had it.</summary>
    private enum NumberOwner
    {
        /// <summary>That process, alive or not reaped.</summary>
        Leader,

        /// <summary>It is reaped, and no other process has the number. Its group or session may.</summary>
        Nobody,
        AnotherChild,
        Stranger,
    }
}
