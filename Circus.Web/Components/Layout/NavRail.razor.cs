using Circus.Protocol.Messages;

namespace Circus.Web.Components.Layout;

/// <summary>The pages there are: the overview, and one of each watcher.</summary>
public sealed partial class NavRail
{
    // Beyond this a list is no navigation any more; the overview has a filter.
    private const int MostWatchers = 200;

    private IEnumerable<WatcherDescription> Watchers => Snapshot.Watchers.OrderBy(watcher => watcher.Own).Take(MostWatchers);

    /// <summary>The page, or one below it.</summary>
    private bool IsHere(string address) => Path == address || (Path.StartsWith(address, StringComparison.Ordinal) && Path[address.Length] == '/');
}
