using Circus.Protocol.Messages;

namespace Circus.Web.Live.History;

/// <summary>PURE: what circusd-stats calls the series of a column.</summary>
internal static class HistoryName
{
    private static readonly HashSet<string> _ofWatchers = ["cpu", "rss", "threads", "fds", "read", "write"];
    private static readonly HashSet<string> _ofProcesses = ["cpu", "rss"];

    /// <returns>Null when it keeps none of it.</returns>
    public static string? Of(string column, ChartMetric metric, LiveSnapshot snapshot)
    {
        var id = column.EndsWith(metric.Suffix, StringComparison.Ordinal) ? column[..^metric.Suffix.Length] : column;
        return id switch
        {
            ColumnId.Host => metric.History switch
            {
                "cpu" or "net_in" or "net_out" => $"node/{metric.History}",
                "rss" => "node/mem",
                "read" or "write" => $"node/disk_{metric.History}",
                _ => null,
            },
            ['w', ':', .. var key] => _ofWatchers.Contains(metric.History) ? $"watcher/{key}/{metric.History}" : null,
            ['s', ':', .. var name] => $"socket/{name}/{metric.History}",
            ['p', ':', .. var pid] => _ofProcesses.Contains(metric.History) && Slot(pid, snapshot) is var (watcher, wid) ? $"process/{watcher}/{wid}/{metric.History}" : null,
            _ => null,
        };
    }

    private static (string Watcher, int Wid)? Slot(string pid, LiveSnapshot snapshot)
    {
        foreach (var watcher in snapshot.Watchers)
        {
            foreach (ProcessDescription process in watcher.Processes)
            {
                if (process.Wid != 0 && ColumnId.OfProcess(process.Pid).AsSpan(2).SequenceEqual(pid))
                {
                    return (watcher.Key, process.Wid);
                }
            }
        }

        return null;
    }
}
