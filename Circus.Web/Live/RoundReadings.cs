using Circus.Protocol;
using Circus.Protocol.Rounds;

namespace Circus.Web.Live;

/// <summary>PURE: the columns of one round.</summary>
internal static class RoundReadings
{
    private const float KiB = 1024;
    private const float MiB = 1024 * 1024;

    /// <param name="round">What was measured.</param>
    /// <param name="isDetailed">Whether processes have more than CPU and memory.</param>
    /// <returns>Column, for a detail its suffix, the reading, and seconds until the next one.</returns>
    public static IEnumerable<((string Id, string? Detail) Column, Reading Reading, double? Interval)> Of(StatsRound round, bool isDetailed)
    {
        var node = round.Node;
        yield return ((ColumnId.Host, null), new Reading(Number(node.Cpu), Number(node.MemTotal - node.MemAvailable, MiB)), round.Interval);
        yield return ((ColumnId.Host, ColumnId.Io), new Reading(Number(node.DiskRead, KiB), Number(node.DiskWrite, KiB)), round.Interval);
        yield return ((ColumnId.Host, ColumnId.Net), new Reading(Number(node.NetIn, KiB), Number(node.NetOut, KiB)), round.Interval);

        // The daemon's own group mixes three programs; each is counted by its processes.
        foreach (var watcher in round.Watchers.Where(watcher => watcher.Key != Topic.DaemonKey && watcher.Actual > 0))
        {
            var column = ColumnId.OfWatcher(watcher.Key);
            yield return ((column, null), new Reading(Number(watcher.Cpu), Number(watcher.Rss, MiB)), watcher.Interval);
            yield return ((column, ColumnId.Io), new Reading(Number(watcher.Read, KiB), Number(watcher.Write, KiB)), watcher.Interval);
            yield return ((column, ColumnId.Fds), new Reading(Number(watcher.Fds), Number(watcher.Threads)), watcher.Interval);
        }

        var intervals = round.Watchers.ToDictionary(watcher => watcher.Key, watcher => watcher.Interval);
        foreach (var process in round.Processes.Where(process => process.Parent == 0))
        {
            var column = ColumnId.OfProcess(process.Pid);
            var interval = intervals.GetValueOrDefault(process.Watcher);
            yield return (
                (column, null), new Reading(Number(process.TreeCpu ?? process.Cpu), Number(process.TreeRss ?? process.Rss, MiB)), interval);
            if (isDetailed)
            {
                yield return ((column, ColumnId.Io), new Reading(Number(process.Read, KiB), Number(process.Write, KiB)), interval);
                yield return ((column, ColumnId.Fds), new Reading(Number(process.Fds), Number(process.Threads)), interval);
            }
        }

        foreach (var socket in round.Sockets.Where(socket => socket.Name.Length > 0))
        {
            var column = ColumnId.OfSocket(socket.Name);
            yield return ((column, null), new Reading(Number(socket.Queue), Number(socket.Connections)), round.Interval);
            yield return ((column, ColumnId.Accepts), new Reading(Number(socket.Accepts), Number(socket.Backlog)), round.Interval);
        }
    }

    private static float Number(double? value, float unit = 1) => value is { } number ? (float)(number / unit) : float.NaN;
}
