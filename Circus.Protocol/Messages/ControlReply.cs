using System.Text.Json;

namespace Circus.Protocol.Messages;

/// <summary>The daemon's answer to one command.</summary>
/// <param name="Body">The whole object, as it came.</param>
public sealed record ControlReply(JsonElement Body)
{
    /// <summary>
    /// Whether the command was refused. Never test for "ok": the answer to <c>status</c> with a name carries the state in the same key.
    /// </summary>
    public bool IsError => Text("status") == "error";

    /// <summary>Why it was refused, for people.</summary>
    public string Reason => Text("reason") ?? "the daemon gave no reason";

    public ErrorCode Error =>
        Body.TryGetProperty("errno", out var errno) && errno.ValueKind == JsonValueKind.Number && errno.TryGetInt32(out var number)
            ? (ErrorCode)number
            : ErrorCode.NotSpecified;

    /// <summary>The request's id as text, or null.</summary>
    public string? Id => Text("id");

    /// <summary>Reads a payload frame; null when it is not a JSON object.</summary>
    public static ControlReply? Parse(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            var element = JsonElement.ParseValue(ref reader);
            return element.ValueKind == JsonValueKind.Object ? new ControlReply(element) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A text of the reply, or null.</summary>
    public string? Text(string key) =>
        Body.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
