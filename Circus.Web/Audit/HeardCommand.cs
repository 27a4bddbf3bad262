using System.Text.Json.Serialization;

namespace Circus.Web.Audit;

/// <summary>A command as circusd tells of it with <c>history</c>.</summary>
internal sealed record HeardCommand
{
    [JsonPropertyName("seq")]
    public long Number { get; init; }

    /// <summary>Seconds since the epoch.</summary>
    public double Time { get; init; }

    /// <summary>The client in circusd's words, with whom it was for.</summary>
    public string? By { get; init; }

    public string? Command { get; init; }

    public string? Watcher { get; init; }

    /// <summary>running, ok or error.</summary>
    public string? Result { get; init; }

    public string? Reason { get; init; }

    /// <summary>Names of the options that were set.</summary>
    public IReadOnlyList<string>? Options { get; init; }
}
