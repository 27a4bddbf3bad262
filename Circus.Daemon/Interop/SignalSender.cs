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

    private readonly Dictionary<int, StrayList> _strays = [];

    public bool SendToProcess(SafeFd pidFd, Signal signal) => PidFd.Send(pidFd, signal) == 0;

    // By its pidfd: half a microsecond, where /proc takes twenty, and it is never somebody else's.
    public bool Exists(int pid, SafeFd pidFd) => PidFd.Send(pidFd, default) != Errno.ESRCH;

    public void SendToGroup(int pid, Signal signal)
    {
        GuardLeader(pid);
        // The tree first: the signal may end the leader, and its children would then be everybody's.
        var strays = FindStrays(pid);
        _ = LibC.Kill(-pid, signal.Number);
        SendToStrays(strays, signal);
        if (signal == Signal.Kill)
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

    public bool GroupIsAlive(int pid)
    {
        GuardLeader(pid);
        // ESRCH is the usual answer and needs no look at /proc. Any other may come from a dead process that its parent has not reaped.
        if (LibC.Kill(-pid, 0) == 0 || Errno.Last != Errno.ESRCH)
        {
            if (ProcessTree.All().Exists(p => p.Group == pid && p.IsLive))
            {
                return true;
            }
        }

        if (IsDead(pid) && OrphansOf(pid).Count > 0)
        {
            return true;
        }

        if (!_strays.TryGetValue(pid, out var list))
        {
            return false;
        }

        list.Processes.RemoveAll(p => !IsStillThere(p));
        if (list.Processes.Count == 0)
        {
            _strays.Remove(pid);
            return false;
        }

        return true;
    }

    private static bool IsDead(int pid) => !ProcessStat.TryRead(pid, out var leader) || !leader.IsLive;

    private static void GuardLeader(int pid)
    {
        // kill(2): -1 is every process there is, 0 our own group.
        if (pid <= 1 || pid == LibC.GetPgrp())
        {
            throw new ArgumentOutOfRangeException(nameof(pid), pid, "Not the leader of a group that this daemon started.");
        }
    }

    /// <summary>All that descends from the leader outside its group: those found now and those remembered.</summary>
    private List<ProcessStat> FindStrays(int pid)
    {
        var isLeaderThere = ProcessStat.TryRead(pid, out var leader);
        if (_strays.TryGetValue(pid, out var list) && isLeaderThere && leader.StartTime != list.LeaderStartTime)
        {
            // The number belongs to another process now.
            _strays.Remove(pid);
            list = null;
        }

        // From the leader or what its session has left, and from each remembered stray: those may have children of their own by now.
        Dictionary<int, ProcessStat> found = [];
        List<ProcessStat> roots = isLeaderThere && leader.IsLive ? [leader] : OrphansOf(pid);
        foreach (var root in roots.Concat((list?.Processes ?? []).Where(IsStillThere)).Concat(keeper?.MembersOf(pid).Where(member => member.IsLive) ?? []))
        {
            if (root.Group != pid)
            {
                found[root.Pid] = root;
            }

            foreach (var process in ProcessTree.Descendants(root.Pid, recursive: true).Where(p => p.Group != pid))
            {
                found[process.Pid] = process;
            }
        }

        if (found.Count > 0)
        {
            SweepStrays();
            _strays[pid] = new StrayList(isLeaderThere ? leader.StartTime : list?.LeaderStartTime ?? 0, [.. found.Values]);
        }

        return [.. found.Values];
    }

    private List<ProcessStat> OrphansOf(int pid) => [.. ProcessTree.OrphansOfSession(pid).UnionBy(keeper?.LeftBy(pid) ?? [], process => process.Pid)];

    private void SweepStrays()
    {
        if (_strays.Count >= StraysToSweep)
        {
            foreach (var (pid, _) in _strays.Where(s => !s.Value.Processes.Exists(IsStillThere)).ToList())
            {
                _strays.Remove(pid);
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

    private sealed record StrayList(long LeaderStartTime, List<ProcessStat> Processes);
}
