using Circus.Web.Components.Controls;
using Circus.Web.Live;

namespace Circus.Web.Components.Charts;

/// <summary>PURE: what happened, as lines across a chart.</summary>
internal static class EventMarks
{
    // More lines would hide the curve.
    private const int Most = 12;

    /// <param name="snapshot">What is known.</param>
    /// <param name="watchers">Keys; with more than one, each mark says whose it is.</param>
    /// <param name="pid">Only what concerns this process and its watcher as a whole; null for all.</param>
    public static IReadOnlyList<ChartMark> Of(LiveSnapshot snapshot, IReadOnlyList<string> watchers, int? pid = null) =>
    [
        .. watchers
            .SelectMany(key => snapshot.Events.GetValueOrDefault(key).ToArray())
            .Where(change => pid is null || change.Payload.ProcessPid is null || change.Payload.ProcessPid == pid)
            .OrderBy(change => change.Payload.Time)
            .Select(change => (Change: change, Mark: EventText.Mark(change)))
            .Where(pair => pair.Mark is not null)
            .TakeLast(Most)
            .Select(pair => new ChartMark(
                (long)(pair.Change.Payload.Time * 1000),
                watchers.Count > 1 ? $"{pair.Change.WatcherKey} {pair.Mark!.Value.Text}" : pair.Mark!.Value.Text,
                pair.Mark.Value.IsTrouble)),
    ];
}
