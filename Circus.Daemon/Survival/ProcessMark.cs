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

    /// <summary>The number of everything that is no watcher's process: hooks and probes.</summary>
    public const long Command = 0;

    /// <summary>With all that is needed to adopt it when there is no journal.</summary>
    public static string Of(string instance, long id, string watcher, int slot) =>
        string.Create(CultureInfo.InvariantCulture, $"{instance}:{id}:{slot}:{watcher}");

    public static string OfCommand(string instance) => string.Create(CultureInfo.InvariantCulture, $"{instance}:{Command}");

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

    /// <summary>Where a process belongs by its mark; null when that does not say so, as those of older versions.</summary>
    public static (string Watcher, int Slot)? PlaceOf(string instance, int pid)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MostEnvironment);
        try
        {
            return ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ"), buffer, out var length)
                ? PlaceIn(buffer.AsSpan(0, length), Encoding.UTF8.GetBytes($"{Variable}={instance}:"))
                : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>PURE: the watcher and the slot in an environment block; null when there is no mark, or an older one.</summary>
    internal static (string Watcher, int Slot)? PlaceIn(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> prefix) =>
        Encoding.UTF8.GetString(Rest(environment, prefix)).Split(':', 3) is [_, var slot, { Length: > 0 } watcher]
        && int.TryParse(slot, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (watcher, number)
            : null;

    /// <summary>PURE: the id in an environment block (strings that end with NUL); null when there is no such mark.</summary>
    internal static long? IdOf(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> prefix)
    {
        var rest = Rest(environment, prefix);
        var end = rest.IndexOf((byte)':');
        return long.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    /// <summary>What follows the prefix; empty when there is no such variable.</summary>
    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> prefix)
    {
        while (!environment.IsEmpty)
        {
            var end = environment.IndexOf((byte)0);
            var entry = end < 0 ? environment : environment[..end];
            if (entry.StartsWith(prefix))
            {
                return entry[prefix.Length..];
            }

            environment = end < 0 ? [] : environment[(end + 1)..];
        }

        return [];
    }
}
