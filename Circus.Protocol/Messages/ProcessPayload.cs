using System.Text.Json.Serialization;

namespace Circus.Protocol.Messages;

/// <summary>
/// The process info object of Circus, as published under <c>stat.WATCHER.PID</c> and answered by <c>stats</c> and <c>dstats</c>.
/// A null number means that the measuring side may not read it. Keys from <see cref="Rss"/> on are additions.
/// </summary>
public sealed record ProcessPayload
{
    public int Pid { get; init; }

    /// <summary>Base name of the program.</summary>
    public string? Cmdline { get; init; }

    public string? Username { get; init; }

    /// <summary>-20 to 19.</summary>
    [JsonConverter(typeof(UnknownNumberConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Nice { get; init; }

    /// <summary>Percent of one core since the previous sample; may exceed 100.</summary>
    [JsonConverter(typeof(UnknownNumberConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Cpu { get; init; }

    /// <summary>Resident set in percent of the machine's memory.</summary>
    [JsonConverter(typeof(UnknownNumberConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Mem { get; init; }

    /// <summary>Resident set for people: <c>31.20M</c>.</summary>
    [JsonPropertyName("mem_info1")]
    public string? MemInfo1 { get; init; }

    /// <summary>Virtual size for people.</summary>
    [JsonPropertyName("mem_info2")]
    public string? MemInfo2 { get; init; }

    /// <summary>User and system CPU time as <c>M:SS.ff</c>.</summary>
    public string? Ctime { get; init; }

    /// <summary>Seconds since the epoch.</summary>
    [JsonConverter(typeof(UnknownNumberConverter))]
    public double? CreateTime { get; init; }

    /// <summary>Seconds.</summary>
    [JsonConverter(typeof(UnknownNumberConverter))]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Age { get; init; }

    /// <summary>In <c>stats</c>: the direct children; empty elsewhere.</summary>
    public IReadOnlyList<ProcessPayload> Children { get; init => field = value ?? []; } = [];

    /// <summary>On the statistics channel only: the pid again.</summary>
    public int? Subtopic { get; init; }

    /// <summary>On the statistics channel only: <c>circusd</c>, <c>circusd-stats</c> or <c>circushttpd</c> in the daemon's own group, else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Name { get; init; }

    /// <summary>In <c>stats</c> only: spawn time recorded by circusd, seconds since the epoch.</summary>
    public double? Started { get; init; }

    /// <summary>In <c>stats</c> only: slot.</summary>
    public int? Wid { get; init; }

    /// <summary>Resident set in bytes.</summary>
    public long? Rss { get; init; }

    /// <summary>Virtual size in bytes.</summary>
    public long? Vms { get; init; }

    public int? Threads { get; init; }

    /// <summary>Open descriptors.</summary>
    public int? Fds { get; init; }

    /// <summary>Bytes per second that the process caused to be fetched from storage.</summary>
    public double? IoRead { get; init; }

    /// <summary>Bytes per second that the process caused to be sent to storage.</summary>
    public double? IoWrite { get; init; }

    /// <summary>State letter of proc_pid_stat(5): R, S, D, Z, T, ...</summary>
    public string? State { get; init; }

    /// <summary>Percent of one core, with its descendants, living and waited-for.</summary>
    public double? TreeCpu { get; init; }

    /// <summary>Resident bytes with its living descendants.</summary>
    public long? TreeRss { get; init; }

    /// <summary>Living descendants.</summary>
    public int? Descendants { get; init; }

    /// <summary>Page faults per second.</summary>
    public double? Faults { get; init; }

    /// <summary>Context switches per second, of its first thread.</summary>
    public double? Switches { get; init; }

    /// <summary>When it was measured, seconds since the epoch.</summary>
    public double? Time { get; init; }
}
