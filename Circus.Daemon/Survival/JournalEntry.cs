using System.Text.Json.Serialization;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Survival;

/// <summary>One line of the journal. Which fields are there depends on <see cref="Kind"/>.</summary>
internal sealed record JournalEntry
{
    /// <summary>The daemon that writes from here on: pid, start time, boot, instance, and as id the last number that was given.</summary>
    public const string Daemon = "daemon";

    /// <summary>A process is about to be made: id, watcher and slot.</summary>
    public const string Spawning = "spawning";

    /// <summary>It was made: id, pid, start time.</summary>
    public const string Spawned = "spawned";

    /// <summary>What has become of it: id, whether it is ready and whether it is about to be replaced.</summary>
    public const string State = "state";

    /// <summary>Nothing of it is left: id.</summary>
    public const string Ended = "ended";

    /// <summary>What is wanted of a watcher, and its counters.</summary>
    public const string WatcherState = "watcher";

    /// <summary>A watcher that a client had added was removed: name.</summary>
    public const string WatcherGone = "removed";

    /// <summary>A managed socket that is open: name, descriptor, address.</summary>
    public const string Socket = "socket";

    public required string Kind { get; init; }

    /// <summary>Random name of everything that one state folder has ever started; it is in the mark of its processes.</summary>
    public string? Instance { get; init; }

    /// <summary>/proc/sys/kernel/random/boot_id: pids of another boot mean nothing.</summary>
    public string? Boot { get; init; }

    /// <summary>Of a process; with the daemon the last that was given: none is given twice.</summary>
    public long? Id { get; init; }

    public int? Pid { get; init; }

    /// <summary>Field 22 of proc_pid_stat(5), clock ticks since boot.</summary>
    public long? StartTime { get; init; }

    /// <summary>Key of a watcher, or name of a socket.</summary>
    public string? Name { get; init; }

    public int? Slot { get; init; }

    /// <summary>When it was started, seconds since the epoch.</summary>
    public double? Started { get; init; }

    /// <summary>Nothing in a journal of a version that did not write it down: then it was ready.</summary>
    public bool? IsReady { get; init; }

    public bool? IsOutdated { get; init; }

    /// <summary>Processes that the configuration asked for when this was written.</summary>
    public int? Configured { get; init; }

    public int? NumProcesses { get; init; }

    public bool? IsWanted { get; init; }

    public int? Restarts { get; init; }

    public bool? HasFinished { get; init; }

    /// <summary>How its processes are being replaced just now.</summary>
    public RolloutKind? Rollout { get; init; }

    /// <summary>What was changed with "set", JSON.</summary>
    public string? Set { get; init; }

    /// <summary>The same of the options that a replacement of the processes goes back to when it fails.</summary>
    public string? FormerSet { get; init; }

    /// <summary>What a client sent to add the watcher, JSON.</summary>
    public string? Added { get; init; }

    public int? Descriptor { get; init; }

    /// <summary>struct sockaddr as getsockname(2) gives it, hexadecimal.</summary>
    public string? Address { get; init; }
}

/// <summary>Generated: the daemon is native.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(JournalEntry))]
internal sealed partial class JournalJson : JsonSerializerContext;
