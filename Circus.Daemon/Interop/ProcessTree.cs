using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Circus.Daemon.Interop;

/// <summary>Who descends from whom, read from /proc at this moment.</summary>
internal static class ProcessTree
{
    /// <summary>One reading of a children file, proc_pid_children(5); 64 KiB hold some 8,000 pids.</summary>
    private const int ListSize = 64 * 1024;

    /// <summary>A kernel without CONFIG_PROC_CHILDREN lacks these files; then every process is asked for its parent.</summary>
    private static readonly bool _hasChildrenFiles = File.Exists("/proc/thread-self/children");

    /// <summary>The live children of a process, or all its live descendants, parents before children.</summary>
    public static List<ProcessStat> Descendants(int pid, bool recursive) => Descendants(pid, recursive, _hasChildrenFiles);

    /// <summary>All live descendants of a process that has just been read.</summary>
    public static List<ProcessStat> Descendants(ProcessStat process)
    {
        var found = Find(process, recursive: true, _hasChildrenFiles);
        found.RemoveAll(p => !p.IsLive);
        return found;
    }

    /// <summary>The same with those that are dead but not reaped yet.</summary>
    public static List<ProcessStat> DescendantsAndZombies(int pid) =>
        ProcessStat.TryRead(pid, out var process) ? Find(process, recursive: true, _hasChildrenFiles) : [];

    internal static List<ProcessStat> Descendants(int pid, bool recursive, bool fromChildrenFiles)
    {
        if (!ProcessStat.TryRead(pid, out var process))
        {
            return [];
        }

        var found = Find(process, recursive, fromChildrenFiles);
        found.RemoveAll(p => !p.IsLive);
        return found;
    }

    /// <summary>
    /// The live processes of a session whose leader is dead, as far as they are children of this process by now: it is the subreaper, so
    /// those that lost their parent are. A shell with job control and timeout(1) make groups of their own in the session.
    /// </summary>
    public static List<ProcessStat> OrphansOfSession(int session)
    {
        List<ProcessStat> orphans = [];
        // getsid(2) is some hundred times cheaper than a file of /proc, and all but a few children are in other sessions.
        foreach (var pid in Orphans().Where(pid => LibC.GetSid(pid) == session))
        {
            if (ProcessStat.TryRead(pid, out var stat) && stat.IsLive && stat.Session == session)
            {
                orphans.Add(stat);
            }
        }

        return orphans;
    }

    /// <summary>The children that came to this process when they lost their parent, and perhaps others that it made itself.</summary>
    /// <remarks>
    /// The kernel gives an orphan to the first thread that lives (find_new_reaper in kernel/exit.c): that is the main one, which ends with the program. So one file is
    /// read at each death, and not one for each thread.
    /// </remarks>
    public static IReadOnlyList<int> Orphans()
    {
        List<int> orphans = [];
        AddChildrenOf(Environment.ProcessId, Environment.ProcessId, orphans);
        return orphans;
    }

    /// <summary>Every process that can be seen.</summary>
    public static List<ProcessStat> All()
    {
        List<ProcessStat> all = [];
        foreach (var path in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && ProcessStat.TryRead(pid, out var stat))
            {
                all.Add(stat);
            }
        }

        return all;
    }

    private static Func<ProcessStat, IEnumerable<ProcessStat>> ChildrenFrom(List<ProcessStat> all)
    {
        var byParent = all.ToLookup(p => p.Parent);
        return process => byParent[process.Pid];
    }

    private static List<ProcessStat> ChildrenFromFiles(ProcessStat process)
    {
        List<ProcessStat> children = [];
        foreach (var child in ChildPids(process))
        {
            if (ProcessStat.TryRead(child, out var stat))
            {
                children.Add(stat);
            }
        }

        return children;
    }

    private static List<int> ChildPids(ProcessStat process)
    {
        List<int> children = [];
        if (process.Threads == 1)
        {
            // Most have one thread: its number is known.
            AddChildrenOf(process.Pid, process.Pid, children);
            return children;
        }

        try
        {
            // A child belongs to the thread that made it.
            foreach (var path in Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Pid}/task")))
            {
                if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var thread))
                {
                    AddChildrenOf(process.Pid, thread, children);
                }
            }
        }
        catch (IOException)
        {
            // It has ended.
        }

        return children;
    }

    private static void AddChildrenOf(int pid, int thread, List<int> children)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ListSize);
        if (ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task/{thread}/children"), buffer, out var length))
        {
            var rest = buffer.AsSpan(0, length);
            while (Utf8Parser.TryParse(rest, out int child, out var used))
            {
                children.Add(child);
                rest = rest[used..].TrimStart((byte)' ');
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static List<ProcessStat> Find(ProcessStat process, bool recursive, bool fromChildrenFiles)
    {
        var childrenOf = fromChildrenFiles ? ChildrenFromFiles : ChildrenFrom(All());
        List<ProcessStat> found = [.. childrenOf(process)];
        if (recursive)
        {
            // The list grows while it is walked; a pid seen twice (reused meanwhile) must not make the walk endless.
            HashSet<int> seen = [process.Pid, .. found.Select(p => p.Pid)];
            for (var i = 0; i < found.Count; i++)
            {
                found.AddRange(childrenOf(found[i]).Where(child => seen.Add(child.Pid)));
            }
        }

        return found;
    }
}
