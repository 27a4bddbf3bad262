using System.Buffers;
using System.Globalization;
using System.Text;
using Circus.Daemon.Interop;

namespace Circus.Daemon.Survival;

/// <summary>
/// A variable in the environment of every process that says which journal entry it belongs to. Children inherit it, so it finds what left
/// its session, and what was started in the instant before the daemon died.
/// </summary>
internal static class ProcessMark
{
    public const string Variable = "CIRCUS_PROCESS";

    // The largest environment that is looked through, execve(2): beyond this a process is found by the journal alone.
    private const int MostEnvironment = 2 * 1024 * 1024;

    public static string Of(string instance, long id) => string.Create(CultureInfo.InvariantCulture, $"{instance}:{id}");

    /// <summary>All live processes with a mark of <paramref name="instance"/>, by id. Those of other users cannot be read and are not there.</summary>
    public static ILookup<long, ProcessStat> Find(string instance) => Find(instance, ProcessTree.All().Select(stat => stat.Pid));

    /// <summary>The same among these.</summary>
    public static ILookup<long, ProcessStat> Find(string instance, IEnumerable<int> pids)
    {
        var prefix = Encoding.UTF8.GetBytes($"{Variable}={instance}:");
        byte[]? buffer = null;
        List<(long Id, ProcessStat Stat)> found = [];
        foreach (var pid in pids)
        {
            buffer ??= ArrayPool<byte>.Shared.Rent(MostEnvironment);
            if (ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ"), buffer, out var length)
                && IdOf(buffer.AsSpan(0, length), prefix) is { } id
                && ProcessStat.TryRead(pid, out var stat)
                && stat.IsLive)
            {
                found.Add((id, stat));
            }
        }

        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return found.ToLookup(pair => pair.Id, pair => pair.Stat);
    }

    /// <summary>PURE: the id in an environment block (strings that end with NUL); null when there is no such mark.</summary>
    internal static long? IdOf(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> prefix)
    {
        while (!environment.IsEmpty)
        {
            var end = environment.IndexOf((byte)0);
            var entry = end < 0 ? environment : environment[..end];
            if (entry.StartsWith(prefix))
            {
                return long.TryParse(entry[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
            }

            environment = end < 0 ? [] : environment[(end + 1)..];
        }

        return null;
    }
}
