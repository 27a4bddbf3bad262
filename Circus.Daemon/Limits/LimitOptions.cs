namespace Circus.Daemon.Limits;

internal enum LimitAction
{
    /// <summary>The process is replaced.</summary>
    Restart,

    /// <summary>It is only told.</summary>
    Event,
}

/// <summary>What one process of a watcher may take.</summary>
internal sealed record LimitOptions
{
    /// <summary>Resident memory in bytes; 0 is no limit.</summary>
    public long Memory { get; init; }

    /// <summary>How long it must be above without a break.</summary>
    public TimeSpan MemoryFor { get; init; }

    /// <summary>Percent of one core; 0 is no limit.</summary>
    public double Cpu { get; init; }

    /// <summary>How long it must be above without a break.</summary>
    public TimeSpan CpuFor { get; init; } = TimeSpan.FromSeconds(30);

    public LimitAction Action { get; init; }

    public bool HasAny => Memory > 0 || Cpu > 0;
}
