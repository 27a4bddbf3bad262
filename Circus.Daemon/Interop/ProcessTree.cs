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

    /// <summary>The same with those that are dead but not reaped yet.</summary>
    public static List<ProcessStat> DescendantsAndZombies(int pid) => Find(pid, recursive: true, _hasChildrenFiles);

    internal static List<ProcessStat> Descendants(int pid, bool recursive, bool fromChildrenFiles)
    {
        var found = Find(pid, recursive, fromChildrenFiles);
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
        foreach (var pid in ChildPids(Environment.ProcessId).Where(pid => LibC.GetSid(pid) == session))
        {
            if (ProcessStat.TryRead(pid, out var stat) && stat.IsLive && stat.Session == session)
            {
                orphans.Add(stat);
            }
        }

        return orphans;
    }

    /// <summary>The children of this process, orphans that came to it included.</summary>
    public static IReadOnlyList<int> OwnChildren() => ChildPids(Environment.ProcessId);

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

    private static Func<int, IEnumerable<ProcessStat>> ChildrenFrom(List<ProcessStat> all)
    {
        var byParent = all.ToLookup(p => p.Parent);
        return pid => byParent[pid];
    }

    private static List<ProcessStat> ChildrenFromFiles(int pid)
    {
        List<ProcessStat> children = [];
        foreach (var child in ChildPids(pid))
        {
            if (ProcessStat.TryRead(child, out var stat))
            {
                children.Add(stat);
            }
        }

        return children;
    }

    private static List<int> ChildPids(int pid)
    {
        List<int> children = [];
        string[] threads;
        try
        {
            // A child belongs to the thread that made it.
            threads = Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task"));
        }
        catch (IOException)
        {
            return children;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ListSize);
        foreach (var thread in threads)
        {
            if (ProcFile.TryRead($"{thread}/children", buffer, out var length))
            {
                var rest = buffer.AsSpan(0, length);
                while (Utf8Parser.TryParse(rest, out int child, out var used))
                {
                    children.Add(child);
                    rest = rest[used..].TrimStart((byte)' ');
                }
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return children;
    }

    private static List<ProcessStat> Find(int pid, bool recursive, bool fromChildrenFiles)
    {
        var childrenOf = fromChildrenFiles ? ChildrenFromFiles : ChildrenFrom(All());
        List<ProcessStat> found = [.. childrenOf(pid)];
        if (recursive)
        {
            // The list grows while it is walked; a pid seen twice (reused meanwhile) must not make the walk endless.
            HashSet<int> seen = [pid, .. found.Select(p => p.Pid)];
            for (var i = 0; i < found.Count; i++)
            {
                found.AddRange(childrenOf(found[i].Pid).Where(child => seen.Add(child.Pid)));
            }
        }

        return found;
    }
}
