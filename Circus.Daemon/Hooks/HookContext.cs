using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Circus.Daemon.Hooks;

/// <summary>What a hook is told: as JSON on its standard input, and as variables CIRCUS_NAME.</summary>
internal sealed record HookContext
{
    /// <summary>The name of the hook.</summary>
    public string Hook { get; init; } = "";

    /// <summary>The name of the watcher.</summary>
    public string Watcher { get; init; } = "";

    /// <summary>Processes that are wanted.</summary>
    public int Numprocesses { get; init; }

    public int? Pid { get; init; }

    /// <summary>The slot of the process, from 1.</summary>
    public int? Wid { get; init; }

    public int? Signum { get; init; }

    /// <summary>Exit status, or minus the signal.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why the process has ended, as in the event reap.</summary>
    public string? Reason { get; init; }

    /// <summary>Seconds since the epoch.</summary>
    public double Time { get; init; }

    /// <summary>The figures of a process; on the standard input only.</summary>
    public JsonObject? Stats { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HookJson.Default.HookContext);

    /// <summary>CIRCUS_HOOK, CIRCUS_WATCHER, CIRCUS_PID and so on: what there is.</summary>
    public IEnumerable<KeyValuePair<string, string>> ToVariables()
    {
        using var json = JsonDocument.Parse((this with { Stats = null }).ToJson());
        return [.. json.RootElement.EnumerateObject().Select(field => KeyValuePair.Create($"CIRCUS_{field.Name.ToUpperInvariant()}", field.Value.ToString()))];
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HookContext))]
internal sealed partial class HookJson : JsonSerializerContext;
