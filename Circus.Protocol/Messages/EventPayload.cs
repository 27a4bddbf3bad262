namespace Circus.Protocol.Messages;

/// <summary>Payload of every event. The first keys are those of Circus; the rest are additions.</summary>
public sealed record EventPayload
{
    /// <summary>Seconds since the epoch.</summary>
    public double Time { get; init; }

    /// <summary>spawn, reap, kill.</summary>
    public int? ProcessPid { get; init; }

    /// <summary>reap: exit status, or minus the signal; absent when it was lost.</summary>
    public int? ExitCode { get; init; }

    /// <summary>hook_success, hook_failure.</summary>
    public string? Name { get; init; }

    /// <summary>hook_failure.</summary>
    public string? Error { get; init; }

    /// <summary>spawn, reap, kill: the slot of the process.</summary>
    public int? Wid { get; init; }

    /// <summary>Why: for reap one of exit, signal, stop, scale, kill, restart; for backing_off and failed a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>reap: CPU seconds that it used in its whole life, with those of its children that it waited for.</summary>
    public double? Cpu { get; init; }

    /// <summary>backing_off: when the next attempt is due, seconds since the epoch.</summary>
    public double? NextTry { get; init; }

    /// <summary>backing_off: number of the next attempt in this series, from 1.</summary>
    public int? Attempt { get; init; }

    /// <summary>Whose command brought it about, if it happened while the command was carried out: "unix uid=1000 pid=4711", "key NAME" or "tcp".</summary>
    public string? By { get; init; }

    /// <summary>Number of this event, from 1, without gaps, as long as this daemon runs.</summary>
    public long? Seq { get; init; }
}
