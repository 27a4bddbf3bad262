using Circus.Daemon.Interop;

namespace Circus.Daemon.Survival;

/// <summary>Which processes of a journal live, and what is left of those that do not.</summary>
internal static class SurvivorSearch
{
    /// <summary>/proc/sys/kernel/random/boot_id, random(4): another one after every boot.</summary>
    public static string BootId => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>With the pid the identity of this program, also across execve(2).</summary>
    public static long OwnStartTime => ProcessStat.TryRead(Environment.ProcessId, out var stat) ? stat.StartTime : 0;

    /// <summary>Whether this program has taken the place of the one that wrote the journal.</summary>
    public static bool IsReplacement(Recollection memory) =>
        memory.Boot == BootId && memory.Daemon == (Environment.ProcessId, OwnStartTime);

    /// <summary>
    /// Looks at every process of the journal, and at every one with a mark that is not in it. What a dead one left behind is ended at once: its successor
    /// needs the place.
    /// </summary>
    public static Inheritance Find(Recollection memory, FifoFolders fifos)
    {
        if (memory.Instance is not { } instance || (memory.Boot is { } boot && boot != BootId))
        {
            return new Inheritance([], []);
        }

        var isReplacement = IsReplacement(memory);
        var marked = ProcessMark.Find(instance);
        List<Survivor> living = [];
        List<Fallen> fallen = [];
        foreach (var process in memory.Processes.Values.OrderBy(process => process.Id))
        {
            // Without a head nobody knows of which boot the pids are: then the mark must say the same.
            var isCertain = memory.Boot is not null || marked[process.Id].Any(stat => stat.Pid == process.Pid);
            if (Identify(process, marked[process.Id]) is { } known && (isCertain || process.Pid == 0) && Open(known, isReplacement) is { } pidFd)
            {
                living.Add(new Survivor(known, pidFd));
                continue;
            }

            if (process.Pid != 0)
            {
                fallen.Add(Fallen.Of(process, fifos));
            }

            Sweep(marked[process.Id]);
        }

        AddUnwritten(memory, instance, marked, living);
        foreach (var id in marked.Select(group => group.Key).Concat(fifos.Ids))
        {
            memory.Reserve(id);
        }

        return new Inheritance(living, fallen);
    }

    /// <summary>
    /// Those with a mark that the journal does not know: it could not be written when they were made, or cannot be read any more. Hooks and probes are
    /// swept.
    /// </summary>
    private static void AddUnwritten(Recollection memory, string instance, ILookup<long, ProcessStat> marked, List<Survivor> living)
    {
        var taken = living.Select(survivor => (survivor.Memory.Watcher, survivor.Memory.Slot)).ToHashSet();
        foreach (var group in marked.Where(group => !memory.Processes.ContainsKey(group.Key)).OrderBy(group => group.Key))
        {
            if (group.Key != ProcessMark.Command && memory.IsComplete && group.Key <= memory.LastId)
            {
                // Somebody has let it go: its entry is closed, and it belongs to nobody.
                continue;
            }

            if (group.Key != ProcessMark.Command && FromMark(instance, group) is { } process && taken.Add((process.Watcher, process.Slot)) && Open(process, isReplacement: false) is { } pidFd)
            {
                living.Add(new Survivor(process, pidFd));
            }
            else
            {
                Sweep(group);
            }
        }
    }

    private static RememberedProcess? FromMark(string instance, IGrouping<long, ProcessStat> marked)
    {
        if (Identify(new RememberedProcess(marked.Key, "", 0, 0, 0, 0), marked) is not { } process || ProcessMark.PlaceOf(instance, process.Pid) is not var (watcher, slot))
        {
            return null;
        }

        var started = TimeProvider.System.GetUtcNow() - KernelClock.AgeOf(process.StartTime);
        return process with { Watcher = watcher, Slot = slot, Started = WireTime.Of(started) };
    }

    /// <summary>
    /// PURE: the process itself among those that bear its mark. When the daemon died before it could write the pid down, it is the one that
    /// leads its session and is the oldest: all others come from it.
    /// </summary>
    internal static RememberedProcess? Identify(RememberedProcess process, IEnumerable<ProcessStat> marked)
    {
        if (process.Pid != 0)
        {
            return process;
        }

        var first = marked.Where(stat => stat.Session == stat.Pid).OrderBy(stat => stat.StartTime).ThenBy(stat => stat.Pid).FirstOrDefault();
        return first.Pid == 0 ? null : process with { Pid = first.Pid, StartTime = first.StartTime };
    }

    /// <param name="process">Known by pid and start time.</param>
    /// <param name="isReplacement">It is our own child: one that has just ended has not been waited for yet, and is seen to end as usual.</param>
    private static SafeFd? Open(RememberedProcess process, bool isReplacement)
    {
        var pidFd = PidFd.Open(process.Pid);
        if (pidFd is not null && ProcessStat.TryRead(process.Pid, out var stat) && (stat.IsLive || isReplacement) && stat.StartTime == process.StartTime)
        {
            return pidFd;
        }

        pidFd?.Dispose();
        return null;
    }

    /// <summary>Ends everything that bears the marks of <paramref name="ids"/>.</summary>
    public static void Sweep(Recollection memory, IEnumerable<long> ids)
    {
        var marked = ProcessMark.Find(memory.Instance ?? "");
        foreach (var id in ids)
        {
            Sweep(marked[id]);
        }
    }

    private static void Sweep(IEnumerable<ProcessStat> strays)
    {
        foreach (var stray in strays)
        {
            using var pidFd = PidFd.Open(stray.Pid);
            if (pidFd is not null && ProcessStat.TryRead(stray.Pid, out var now) && now.StartTime == stray.StartTime)
            {
                _ = PidFd.Send(pidFd, Signal.Kill);
            }
        }
    }
}
