using Circus.Protocol.Messages;

namespace Circus.Web.Watchers;

/// <summary>One row of the grid; all are of the same height.</summary>
internal abstract record GridRow
{
    /// <summary>Above the rows of a group.</summary>
    internal sealed record Head(string Title, IReadOnlyList<WatcherDescription> Watchers) : GridRow;

    internal sealed record OfWatcher(WatcherDescription Watcher, bool IsOpen) : GridRow;

    /// <summary>Below its watcher.</summary>
    internal sealed record OfProcess(WatcherDescription Watcher, ProcessDescription Process) : GridRow;

    /// <summary>Below a watcher that is open and has none.</summary>
    internal sealed record NoProcess(WatcherDescription Watcher) : GridRow;
}
