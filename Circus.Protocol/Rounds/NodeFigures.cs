namespace Circus.Protocol.Rounds;

/// <summary>The machine in one round. Null is unknown. Rates count from the round before.</summary>
public sealed record NodeFigures
{
    public string? Hostname { get; init; }

    /// <summary>Processors that are online.</summary>
    public int Cores { get; init; }

    /// <summary>Busy, percent of one core: up to 100 times <see cref="Cores"/>.</summary>
    public double? Cpu { get; init; }

    public double? CpuUser { get; init; }

    public double? CpuSystem { get; init; }

    /// <summary>Idle while something waited for storage, percent of one core.</summary>
    public double? CpuWaiting { get; init; }

    /// <summary>Taken by the hypervisor, percent of one core.</summary>
    public double? CpuStolen { get; init; }

    /// <summary>Busy percent of each core, in the kernel's order.</summary>
    public IReadOnlyList<double> CoresCpu { get; init => field = value ?? []; } = [];

    public double? Load1 { get; init; }

    public double? Load5 { get; init; }

    public double? Load15 { get; init; }

    /// <summary>Bytes.</summary>
    public long? MemTotal { get; init; }

    /// <summary>Bytes that programs could still get without swapping.</summary>
    public long? MemAvailable { get; init; }

    public long? SwapTotal { get; init; }

    public long? SwapUsed { get; init; }

    /// <summary>Bytes per second, all disks.</summary>
    public double? DiskRead { get; init; }

    public double? DiskWrite { get; init; }

    /// <summary>Bytes per second, all interfaces but the loopback.</summary>
    public double? NetIn { get; init; }

    public double? NetOut { get; init; }

    /// <summary>Of the whole machine.</summary>
    public int? Processes { get; init; }

    /// <summary>Seconds since the machine was started.</summary>
    public double? Uptime { get; init; }
}
