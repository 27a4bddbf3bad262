using Circus.Protocol.Messages;
using Circus.Web.Live;
using Circus.Web.Live.History;

namespace Circus.Web.Components.Charts;

/// <summary>PURE: something that can be charted, as the address of the page names it: by name, and a process by its slot, so that a link outlives it.</summary>
/// <param name="Text">In the address: host, all, w:WATCHER, p:WATCHER/SLOT or s:SOCKET.</param>
/// <param name="Line">Its line.</param>
/// <param name="Metrics">What is measured of it.</param>
/// <param name="Watcher">Its watcher; null when it has none.</param>
internal sealed record ChartTarget(string Text, ChartLine Line, IReadOnlyList<ChartMetric> Metrics, WatcherDescription? Watcher)
{
    private static readonly ChartMetric[] _ofHost =
        [Live.History.Metrics.Cpu, Live.History.Metrics.Memory, Live.History.Metrics.Read, Live.History.Metrics.Write, Live.History.Metrics.NetIn, Live.History.Metrics.NetOut];

    private static readonly ChartMetric[] _ofAll = [Live.History.Metrics.Cpu, Live.History.Metrics.Memory];

    /// <summary>The machine.</summary>
    public static readonly ChartTarget Host = new("host", new ChartLine("machine", ColumnId.Host), _ofHost, null);

    /// <summary>Everything that circusd runs.</summary>
    public static readonly ChartTarget All = new("all", new ChartLine("all of circus", ColumnId.Node), _ofAll, null);

    public static ChartTarget Of(WatcherDescription watcher) =>
        new($"w:{watcher.Name}", new ChartLine(watcher.Name, ColumnId.OfWatcher(watcher.Key)), Live.History.Metrics.OfProcesses, watcher);

    public static ChartTarget Of(WatcherDescription watcher, ProcessDescription process) =>
        new($"p:{watcher.Name}/{process.Wid}", new ChartLine($"{watcher.Name}/{process.Wid}", ColumnId.OfProcess(process.Pid)), Live.History.Metrics.OfProcesses, watcher);

    public static ChartTarget OfSocket(string name) =>
        new($"s:{name}", new ChartLine($"socket {name}", ColumnId.OfSocket(name)), Live.History.Metrics.OfSockets, null);

    /// <returns>Null when there is nothing of that name now.</returns>
    public static ChartTarget? Find(string text, LiveSnapshot snapshot) => text switch
    {
        "host" => snapshot.IsWhole ? Host : null,
        "all" => All,
        ['w', ':', .. var name] => snapshot.Watcher(name) is { } watcher ? Of(watcher) : null,
        ['s', ':', .. var name] => snapshot.Sockets.Any(socket => socket.Name == name) ? OfSocket(name) : null,
        ['p', ':', .. var slot] => snapshot.Watchers
            .SelectMany(watcher => watcher.Processes, (watcher, process) => Of(watcher, process))
            .FirstOrDefault(target => target.Text.AsSpan(2).SequenceEqual(slot)),
        _ => null,
    };

    /// <summary>Everything that can be chosen.</summary>
    public static IEnumerable<ChartTarget> Everything(LiveSnapshot snapshot) =>
    [
        .. snapshot.IsWhole ? [Host] : Array.Empty<ChartTarget>(),
        All,
        .. snapshot.Watchers.Select(Of),
        .. snapshot.Sockets.Select(socket => OfSocket(socket.Name)),
        .. snapshot.Watchers.Where(watcher => watcher.Processes.Count > 1).SelectMany(watcher => watcher.Processes.Where(process => process.Wid > 0), Of),
    ];
}
