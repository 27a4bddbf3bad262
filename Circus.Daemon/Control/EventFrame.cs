using System.Buffers;
using System.Text.Json;
using Circus.Protocol;

namespace Circus.Daemon.Control;

/// <summary>An event as it goes over the Unix socket.</summary>
internal static class EventFrame
{
    public static byte[] Of(string topic, ReadOnlySpan<byte> payload)
    {
        var buffer = new ArrayBufferWriter<byte>(payload.Length + 128);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("topic", topic);
        writer.WritePropertyName("event");
        // It has just been written by this program.
        writer.WriteRawValue(payload, skipInputValidation: true);
        writer.WriteEndObject();
        writer.Flush();
        return StreamFrame.Of(buffer.WrittenSpan);
    }
}
