using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Circus.Protocol;

namespace Circus.Daemon.Control;

/// <summary>A request as it came, checked as far as the envelope goes.</summary>
internal sealed record IncomingRequest(JsonElement Id, string Command, JsonElement Properties, bool IsCast)
{
    /// <summary>Reads a payload frame. Whatever it holds, the outcome is a request or an error to answer with; nothing is thrown.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> frame, [NotNullWhen(true)] out IncomingRequest? request, out JsonElement id, out ErrorCode error, out string reason)
    {
        request = null;
        id = default;
        (error, reason) = (ErrorCode.InvalidJson, "json invalid");
        if (frame.Length > WireLimits.MaxFrameBytes)
        {
            (error, reason) = (ErrorCode.MessageError, $"a request may have {WireLimits.MaxFrameBytes} bytes at most");
            return false;
        }

        JsonElement root;
        try
        {
            var reader = new Utf8JsonReader(frame);
            root = JsonElement.ParseValue(ref reader);
            if (reader.Read())
            {
                return false;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        (error, reason) = (ErrorCode.MessageError, "message invalid: an object with a text 'command' is expected");
        if (root.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        root.TryGetProperty("id", out id);
        if (!root.TryGetProperty("command", out var command) || command.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        root.TryGetProperty("properties", out var properties);
        var isCast = root.TryGetProperty("msg_type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("cast"u8);
        request = new IncomingRequest(id, command.GetString()!.ToLowerInvariant(), properties, isCast);
        return true;
    }
}
