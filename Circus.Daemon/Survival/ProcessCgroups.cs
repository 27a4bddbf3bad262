using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Survival;

/// <summary>
/// A cgroup of version 2 for every process, cgroups(7), where the machine offers a hierarchy that we may write to: whatever a process starts stays in
/// it, also what leaves its session and empties its environment, and all of it can be killed at once.
/// </summary>
internal sealed unsafe class ProcessCgroups : IDisposable
{
    private const string Members = "cgroup.procs";

    // More processes than that in one tree are found by the next look.
    private const int LongestList = 256 * 1024;

    private static ReadOnlySpan<byte> Usage => "usage_usec "u8;

    private readonly string _folder;
    private readonly HashSet<long> _known = [];
    private readonly List<long> _ended = [];

    private ProcessCgroups(string folder) => _folder = folder;

    /// <summary>Null when there is no hierarchy, or not for us.</summary>
    /// <param name="instance">Of the daemon, the same for the next one.</param>
    /// <param name="living">Numbers of processes that live: theirs are kept.</param>
    public static ProcessCgroups? TryOpen(string instance, IEnumerable<long> living)
    {
        if (OwnGroup(File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText("/proc/self/cgroup")) is not { } own)
        {
            return null;
        }

        var folder = Path.Combine(own, $"circus-{instance}");
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, "probe");
            Directory.CreateDirectory(probe);
            // Linux 5.14; without it a fork bomb could not be ended at once.
            var isUsable = File.Exists(Path.Combine(probe, "cgroup.kill"));
            Directory.Delete(probe);
            if (isUsable)
            {
                var groups = new ProcessCgroups(folder);
                groups.Adopt(living.ToHashSet());
                return groups;
            }

            Directory.Delete(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Read-only or somebody else's: without.
        }

        return null;
    }

    /// <summary>PURE: the folder of our own group in the hierarchy of version 2; null when none is mounted.</summary>
    internal static string? OwnGroup(string mounts, string memberships)
    {
        var mount = mounts.Split('\n').Select(line => line.Split(' ')).FirstOrDefault(fields => Array.IndexOf(fields, "-") is > 0 and var dash && fields.ElementAtOrDefault(dash + 1) == "cgroup2");
        var own = memberships.Split('\n').FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal))?[3..];
        if (mount is null || own is null || own.StartsWith("/..", StringComparison.Ordinal))
        {
            return null;
        }

        // Field 4 is what of the hierarchy is mounted there, field 5 where, proc_pid_mountinfo(5).
        var (root, point) = (mount[3], mount[4]);
        var below = root != "/" && own.StartsWith(root, StringComparison.Ordinal) ? own[root.Length..] : own;
        return point.Replace("\\040", " ", StringComparison.Ordinal) + below.TrimEnd('/');
    }

    /// <summary>Makes a group for a process that is about to be made.</summary>
    /// <returns>The file that it writes its pid into; null when there can be none.</returns>
    public string? Make(long id)
    {
        if (LibC.MkDir(FolderOf(id), 0x1ED) != 0)
        {
            return null;
        }

        _known.Add(id);
        return Path.Combine(FolderOf(id), Members);
    }

    /// <summary>All of its group; empty when it has none.</summary>
    public IReadOnlyList<ProcessStat> MembersOf(long id)
    {
        if (!_known.Contains(id))
        {
            return [];
        }

        var buffer = new byte[LongestList];
        if (!ProcFile.TryRead(Path.Combine(FolderOf(id), Members), buffer, out var length))
        {
            return [];
        }

        List<ProcessStat> members = [];
        foreach (var line in Encoding.ASCII.GetString(buffer, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(line, CultureInfo.InvariantCulture, out var pid) && ProcessStat.TryRead(pid, out var stat))
            {
                members.Add(stat);
            }
        }

        return members;
    }

    /// <summary>CPU time of all that its group has held; null when it has none.</summary>
    public TimeSpan? CpuTimeOf(long id)
    {
        // The kernel counts that in every group, with or without the controller; the first line is "usage_usec N".
        Span<byte> text = stackalloc byte[512];
        return _known.Contains(id)
            && ProcFile.TryRead(Path.Combine(FolderOf(id), "cpu.stat"), text, out var length)
            && text[..length].StartsWith(Usage)
            && Utf8Parser.TryParse(text[Usage.Length..length], out long microseconds, out _)
                ? TimeSpan.FromMicroseconds(microseconds)
                : null;
    }

    /// <summary>Ends all of its group, however fast it forks.</summary>
    public void Kill(long id)
    {
        if (_known.Contains(id))
        {
            TryWrite(id, "cgroup.kill", 1);
        }
    }

    /// <summary>Nothing of the process is left.</summary>
    public void Remove(long id)
    {
        if (_known.Remove(id))
        {
            // One whose last zombie has not been reaped yet is busy.
            _ended.Add(id);
            _ended.RemoveAll(ended => LibC.RmDir(FolderOf(ended)) == 0 || Errno.Last == Errno.ENOENT);
        }
    }

    public void Dispose()
    {
        _ended.ForEach(id => _ = LibC.RmDir(FolderOf(id)));
        _ = LibC.RmDir(_folder);
    }

    private void Adopt(HashSet<long> living)
    {
        foreach (var folder in Directory.EnumerateDirectories(_folder))
        {
            if (long.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && living.Contains(id))
            {
                _known.Add(id);
            }
            else
            {
                _ = LibC.RmDir(folder);
            }
        }
    }

    private string FolderOf(long id) => Path.Combine(_folder, id.ToString(CultureInfo.InvariantCulture));

    private bool TryWrite(long id, string file, int number)
    {
        using var fd = new SafeFd(LibC.Open(Path.Combine(FolderOf(id), file), LibC.O_WRONLY | LibC.O_CLOEXEC, 0));
        Span<byte> text = stackalloc byte[11];
        if (fd.IsInvalid || !number.TryFormat(text, out var length, default, CultureInfo.InvariantCulture))
        {
            return false;
        }

        fixed (byte* start = text)
        {
            return LibC.Write(fd.Number, start, (nuint)length) == length;
        }
    }
}
