namespace Circus.Protocol.Messages;

/// <summary>A watcher as clients see it: one element of the reply to <c>describe</c>.</summary>
public sealed record WatcherDescription
{
    /// <summary>As configured.</summary>
    public required string Name { get; init; }

    /// <summary>The name in topics, see <see cref="Topic.KeyOf"/>.</summary>
    public required string Key { get; init; }

    /// <summary>One of the four words of Circus: <c>stopped</c>, <c>starting</c>, <c>active</c>, <c>stopping</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Finer than <see cref="Status"/>: <c>backing_off</c>, <c>failed</c>, or one of <see cref="Substates"/>; null when there is nothing to add.</summary>
    public string? Substate { get; init; }

    /// <summary>Why it is in that state, one sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>Why the last reload was called off, one sentence; null when it was not.</summary>
    public string? ReloadFault { get; init; }

    /// <summary>When the next attempt is due (backing_off), seconds since the epoch.</summary>
    public double? NextTry { get; init; }

    /// <summary>Number of the next attempt (backing_off), from 1.</summary>
    public int? Attempt { get; init; }

    /// <summary>Wanted number of processes.</summary>
    public int Numprocesses { get; init; }

    /// <summary>The command as configured, arguments included.</summary>
    public string Cmd { get; init => field = value ?? string.Empty; } = string.Empty;

    public int Priority { get; init; }

    public bool Singleton { get; init; }

    public bool Autostart { get; init; } = true;

    /// <summary>Number of the signal that stops its processes.</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>Seconds between the stop signal and SIGKILL.</summary>
    public double GracefulTimeout { get; init; } = 30;

    /// <summary>Processes replaced after an end that nobody asked for, since circusd started.</summary>
    public int Restarts { get; init; }

    /// <summary>When it last became active, seconds since the epoch.</summary>
    public double? Since { get; init; }

    /// <summary>Bytes of its processes' standard output that could not be written to where they belong, since circusd started; null for none.</summary>
    public long? DroppedStdout { get; init; }

    /// <summary>The same of standard error.</summary>
    public long? DroppedStderr { get; init; }

    /// <summary>Seconds between two samples of its statistics; null for those of all.</summary>
    public double? StatsInterval { get; init; }

    /// <summary>Percent of a core that one process may use for long; null for no limit.</summary>
    public double? CpuLimit { get; init; }

    /// <summary>Bytes of memory that one process may have for long; null for no limit.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Made by the daemon itself: circusd-stats, circushttpd, plugins.</summary>
    public bool Own { get; init; }

    public IReadOnlyList<ProcessDescription> Processes { get; init => field = value ?? []; } = [];
}

/// <summary>One process of a watcher.</summary>
public sealed record ProcessDescription
{
    public required int Pid { get; init; }

    /// <summary>Slot; 0 when the daemon does not tell.</summary>
    public int Wid { get; init; }

    /// <summary>Seconds since the epoch.</summary>
    public double? Started { get; init; }

    /// <summary>Has been told to end.</summary>
    public bool Stopping { get; init; }

    /// <summary>Whether it has become able to do its work; null where the watcher does not declare how that is known.</summary>
    public bool? Ready { get; init; }

    /// <summary>What is wrong with it, one sentence; null when it is well.</summary>
    public string? Ailment { get; init; }

    /// <summary>What it says about itself (STATUS= of sd_notify), or null.</summary>
    public string? Message { get; init; }
}
