using Circus.Protocol.Messages;
using Circus.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Circus.Web.Components.Layout;

/// <summary>The pages there are: the overview, and one of each watcher.</summary>
public sealed partial class NavRail
{
    // Beyond this a list is no navigation any more; the overview has a filter.
    private const int MostWatchers = 200;

    [Inject]
    private SnapshotStore Store { get; set; } = default!;

    private IEnumerable<WatcherDescription> Watchers => Store.Current.Watchers.OrderBy(watcher => watcher.Own).Take(MostWatchers);
}
