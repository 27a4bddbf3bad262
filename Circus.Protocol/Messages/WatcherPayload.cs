using System.Text.Json.Serialization;

namespace Circus.Protocol.Messages;

/// <summary>The aggregate published under <c>stat.WATCHER</c>. Keys from <see cref="CpuSum"/> on are additions.</summary>
public sealed record WatcherPayload
{
    /// <summary>Pids measured; empty when the watcher has just lost its last process.</summary>
    [JsonPropertyName("pid")]
    public IReadOnlyList<int> Pids { get; init => field = value ?? []; } = [];

    /// <summary>Arithmetic mean over the processes, percent of one core, as in Circus.</summary>
    [JsonConverter(typeof(UnknownNumberConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Cpu { get; init; }

    /// <summary>Sum, percent of the machine's memory.</summary>
    [JsonConverter(typeof(UnknownNumberConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Mem { get; init; }

    /// <summary>Of the oldest process, seconds.</summary>
    [JsonConverter(typeof(UnknownNumberConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Age { get; init; }

    /// <summary>Sum over the processes, percent of one core.</summary>
    public double? CpuSum { get; init; }

    /// <summary>Sum of the resident sets, bytes.</summary>
    public long? Rss { get; init; }

    /// <summary>Percent of one core, with all that descends from its processes and what ended within the interval.</summary>
    public double? TreeCpu { get; init; }

    /// <summary>Resident bytes with all that descends from its processes.</summary>
    public long? TreeRss { get; init; }

    /// <summary>CPU of its processes, each with its descendants: the most, the middle one, and what 95 % do not exceed.</summary>
    public double? CpuMax { get; init; }

    public double? CpuP50 { get; init; }

    public double? CpuP95 { get; init; }

    /// <summary>Resident bytes of its processes in the same way.</summary>
    public double? RssMean { get; init; }

    public double? RssMax { get; init; }

    public double? RssP50 { get; init; }

    public double? RssP95 { get; init; }

    public int? Threads { get; init; }

    public int? Fds { get; init; }

    /// <summary>Bytes per second.</summary>
    public double? IoRead { get; init; }

    public double? IoWrite { get; init; }

    /// <summary>Wanted number of processes; absent when unknown.</summary>
    public int? Wanted { get; init; }

    /// <summary>Processes replaced after an end that nobody asked for, since circusd started.</summary>
    public int? Restarts { get; init; }

    /// <summary>Processes that ended since the sample before.</summary>
    public int? Ended { get; init; }

    /// <summary>When it was measured, seconds since the epoch.</summary>
    public double? Time { get; init; }

    /// <summary>The real interval since the previous sample, seconds.</summary>
    public double? Interval { get; init; }
}
