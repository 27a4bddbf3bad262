using System.Text.Json;
using System.Text.Json.Nodes;

namespace Circus.Protocol.Messages;

/// <summary>One command to the daemon.</summary>
/// <param name="Command">Name; case does not matter.</param>
/// <param name="Properties">Arguments; null for none.</param>
public sealed record ControlRequest(string Command, JsonObject? Properties = null)
{
    /// <summary>Run it and answer nothing.</summary>
    public bool IsCast { get; init; }

    /// <summary>Who asked the client for it; the daemon's log, history and events tell it beside the client. Null for the client itself.</summary>
    public string? For { get; init; }

    /// <summary>The most that this request may, of what the client may: <c>read</c>, <c>operate</c> or <c>admin</c>. Null for all of it.</summary>
    public string? Role { get; init; }

    /// <summary>The payload frame.</summary>
    public byte[] ToFrame(string id) => ToFrame(id, null);

    /// <summary>The same with the time of sending, which a sealed request must have.</summary>
    internal byte[] ToFrame(string id, double? time)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("command", Command);
        writer.WritePropertyName("properties");
        (Properties ?? []).WriteTo(writer);
        if (IsCast)
        {
            writer.WriteString("msg_type", "cast");
        }

        if (For is not null)
        {
            writer.WriteString("for", For);
        }

        if (Role is not null)
        {
            writer.WriteString("role", Role);
        }

        if (time is { } seconds)
        {
            writer.WriteNumber("time", seconds);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
