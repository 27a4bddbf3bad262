using System.Text.Json;

namespace Circus.Web.Operations;

/// <summary>What came of a question or a change.</summary>
/// <param name="Body">The reply; undefined when there is none.</param>
/// <param name="Fault">Why not, one sentence or more; null when it was done.</param>
internal sealed record DeskAnswer(JsonElement Body, string? Fault)
{
    /// <summary>The user may not.</summary>
    public bool IsForbidden { get; init; }

    /// <summary>The daemon may still do it.</summary>
    public bool IsUnanswered { get; init; }

    public static DeskAnswer Failed(string fault) => new(default, fault);

    /// <summary>A field of the reply; undefined when it has none of that name.</summary>
    public JsonElement Field(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) ? value : default;
}
