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

    /// <summary>Looks at every process of the journal. What a dead one left behind is ended at once: its successor needs the place.</summary>
    public static IReadOnlyList<Survivor> Find(Recollection memory)
    {
        if (memory.Instance is not { } instance || memory.Boot != BootId || memory.Processes.Count == 0)
        {
            return [];
        }

        var marked = ProcessMark.Find(instance);
        List<Survivor> survivors = [];
        foreach (var process in memory.Processes.Values.OrderBy(process => process.Id))
        {
            if (Identify(process, marked[process.Id]) is { } known && Open(known) is { } pidFd)
            {
                survivors.Add(new Survivor(known, pidFd));
            }
            else
            {
                Sweep(marked[process.Id]);
            }
        }

        return survivors;
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

    private static SafeFd? Open(RememberedProcess process)
    {
        var pidFd = PidFd.Open(process.Pid);
        if (pidFd is not null && ProcessStat.TryRead(process.Pid, out var stat) && stat.IsLive && stat.StartTime == process.StartTime)
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
