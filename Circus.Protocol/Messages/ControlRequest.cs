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

        if (time is { } seconds)
        {
            writer.WriteNumber("time", seconds);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
