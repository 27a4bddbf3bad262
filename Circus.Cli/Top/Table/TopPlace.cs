namespace Circus.Cli.Top.Table;

/// <summary>Where a line stands in the tree.</summary>
internal enum TopPlace
{
    /// <summary>In the flat list, or a watcher without processes.</summary>
    Alone,

    /// <summary>A watcher whose processes are not shown.</summary>
    Closed,

    /// <summary>A watcher whose processes follow.</summary>
    Open,

    /// <summary>A process with more of them below.</summary>
    Branch,

    /// <summary>The last process of its watcher.</summary>
    Last,
}
