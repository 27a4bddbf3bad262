using Circus.Protocol.Messages;

namespace Circus.Web.Live;

/// <summary>PURE: keeps the objects of the old description that say the same as the new ones.</summary>
internal static class DescriptionDiff
{
    /// <returns><paramref name="old"/> itself when nothing changed.</returns>
    public static NodeDescription Keep(NodeDescription? old, NodeDescription described)
    {
        if (old is null)
        {
            return described;
        }

        var known = old.Watchers.ToDictionary(watcher => watcher.Name);
        WatcherDescription[] watchers =
        [
            .. described.Watchers.Select(watcher => known.TryGetValue(watcher.Name, out var before) && IsSame(before, watcher) ? before : watcher),
        ];
        var kept = described with { Watchers = watchers };
        var isSame = old with { Watchers = watchers } == kept && old.Watchers.SequenceEqual(watchers, ReferenceEqualityComparer.Instance);
        return isSame ? old : kept;
    }

    private static bool IsSame(WatcherDescription one, WatcherDescription other) =>
        one with { Processes = other.Processes } == other && one.Processes.SequenceEqual(other.Processes);
}
