namespace Circus.Web.Alerts;

/// <summary>What a rule looks at. The names are in files: append only.</summary>
public enum AlertKind
{
    /// <summary>A watcher does not do what it should: given up, unusable, unhealthy, too few processes.</summary>
    Down,

    /// <summary>Its processes end again and again.</summary>
    Flapping,

    /// <summary>More ends that nobody asked for than the limit, within the period.</summary>
    Restarts,

    /// <summary>CPU of a watcher, percent of one core.</summary>
    Cpu,

    /// <summary>Memory of a watcher, MiB.</summary>
    Memory,

    /// <summary>circusd does not answer.</summary>
    NodeAway,

    /// <summary>No new samples.</summary>
    Stale,

    /// <summary>CPU of the machine, percent of all cores.</summary>
    MachineCpu,

    /// <summary>Memory of the machine in use, percent.</summary>
    MachineMemory,

    /// <summary>The file system of a folder, percent in use.</summary>
    Disk,
}
