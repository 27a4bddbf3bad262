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

    /// <summary>When it was measured, seconds since the epoch.</summary>
    public double? Time { get; init; }

    /// <summary>The real interval since the previous sample, seconds.</summary>
    public double? Interval { get; init; }
}
