using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Circus.Protocol;

namespace Circus.Daemon.Control;

/// <summary>A request as it came, checked as far as the envelope goes.</summary>
internal sealed record IncomingRequest(JsonElement Id, string Command, JsonElement Properties, bool IsCast)
{
    private const string Expected = "message invalid: an object with a text 'command' is expected";

    /// <summary>Who sent it, for whom.</summary>
    public Peer Peer { get => Behalf?.Of(field) ?? field; init; } = Peer.Tcp;

    /// <summary>Null when the client asks for itself.</summary>
    public Behalf? Behalf { get; init; }

    /// <summary>Reads a payload frame. Whatever it holds, the outcome is a request or a refusal to answer with; nothing is thrown.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> frame, [NotNullWhen(true)] out IncomingRequest? request, [NotNullWhen(false)] out RequestRefusal? refusal)
    {
        request = null;
        return TryReadEnvelope(frame, out var root, out refusal) && TryRead(root, out request, out refusal);
    }

    /// <summary>As far as that it is a JSON object, whose every text can be read.</summary>
    public static bool TryReadEnvelope(ReadOnlySpan<byte> frame, out JsonElement root, [NotNullWhen(false)] out RequestRefusal? refusal)
    {
        root = default;
        if (frame.Length > WireLimits.MaxFrameBytes)
        {
            refusal = new(ErrorCode.MessageError, $"a request may have {WireLimits.MaxFrameBytes} bytes at most");
            return false;
        }

        if (!TryParse(frame, out root))
        {
            refusal = new(ErrorCode.InvalidJson, "json invalid");
            return false;
        }

        refusal = root.ValueKind == JsonValueKind.Object ? null : new(ErrorCode.MessageError, Expected);
        return refusal is null;
    }

    /// <summary>The rest.</summary>
    public static bool TryRead(JsonElement root, [NotNullWhen(true)] out IncomingRequest? request, [NotNullWhen(false)] out RequestRefusal? refusal)
    {
        request = null;
        root.TryGetProperty("id", out var id);
        var isCast = root.TryGetProperty("msg_type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("cast"u8);
        if (!root.TryGetProperty("command", out var command) || command.ValueKind != JsonValueKind.String)
        {
            refusal = new(ErrorCode.MessageError, Expected) { Id = id, IsCast = isCast };
            return false;
        }

        if (!Behalf.TryRead(root, out var behalf))
        {
            refusal = new(ErrorCode.MessageError, "message invalid: 'for' is a short text, 'role' is read, operate or admin") { Id = id, IsCast = isCast };
            return false;
        }

        root.TryGetProperty("properties", out var properties);
        request = new IncomingRequest(id, command.GetString()!.ToLowerInvariant(), properties, isCast) { Behalf = behalf };
        refusal = null;
        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> frame, out JsonElement root)
    {
        root = default;
        try
        {
            // The parser looks at the bytes of a text only when it is asked for, and throws then.
            if (!Utf8.IsValid(frame))
            {
                return false;
            }

            var reader = new Utf8JsonReader(frame);
            root = JsonElement.ParseValue(ref reader);
            if (reader.Read())
            {
                return false;
            }

            // The same goes for half a surrogate pair ("\ud800"): every text is unescaped once, here.
            using var writer = new Utf8JsonWriter(Stream.Null);
            root.WriteTo(writer);
            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
