namespace Circus.Daemon.Watchers;

/// <summary>When a watcher counts as there for those that depend on it.</summary>
internal enum DependencyCondition
{
    /// <summary>All its processes are made.</summary>
    Started,

    /// <summary>And all are ready, where that is declared; otherwise the same.</summary>
    Ready,

    /// <summary>It has run and ended by itself.</summary>
    Finished,
}

/// <summary>One of depends_on.</summary>
/// <param name="Watcher">Name as configured, compared ignoring case.</param>
/// <param name="Condition">What is waited for.</param>
internal readonly record struct Dependency(string Watcher, DependencyCondition Condition);
