namespace Circus.Cli.Top.Model;

/// <summary>A watcher or one of its processes at one instant. A null figure is not known.</summary>
internal sealed record TopRow
{
    public required RowKey Key { get; init; }

    /// <summary>Of the watcher as configured, or of the program.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its node.</summary>
    public string Node { get; init; } = "";

    /// <summary>Name of the watcher that it belongs to, or is.</summary>
    public string Watcher { get; init; } = "";

    public bool IsWatcher => Key.Pid is null;

    /// <summary>Of a descendant the pid of its parent; 0 for a process of the watcher itself.</summary>
    public int Parent { get; init; }

    /// <summary>Status word of the watcher; of a process only what is unusual.</summary>
    public string? State { get; init; }

    /// <summary>Why it is in that state, one sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>Of a watcher: how many processes are measured.</summary>
    public int Processes { get; init; }

    /// <summary>Of a watcher: how many are wanted.</summary>
    public int? Wanted { get; init; }

    public int? Restarts { get; init; }

    /// <summary>Percent of one core; the sum for a watcher.</summary>
    public double? Cpu { get; init; }

    /// <summary>Percent of the machine's memory.</summary>
    public double? Mem { get; init; }

    /// <summary>Bytes.</summary>
    public long? Rss { get; init; }

    /// <summary>Seconds; of a watcher that of its oldest process.</summary>
    public double? Age { get; init; }

    public int? Threads { get; init; }

    public int? Fds { get; init; }

    /// <summary>Bytes per second.</summary>
    public double? IoRead { get; init; }

    /// <summary>Bytes per second.</summary>
    public double? IoWrite { get; init; }

    public string? User { get; init; }

    public double? Nice { get; init; }

    /// <summary>State letter of the kernel.</summary>
    public string? Letter { get; init; }

    /// <summary>CPU time as <c>M:SS.ff</c>.</summary>
    public string? CpuTime { get; init; }

    /// <summary>CPU of the last samples, oldest first.</summary>
    public float[] CpuHistory { get; init; } = [];

    /// <summary>Memory of the last samples, oldest first.</summary>
    public float[] MemHistory { get; init; } = [];
}
