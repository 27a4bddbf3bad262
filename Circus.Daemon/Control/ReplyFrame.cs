using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol;

namespace Circus.Daemon.Control;

/// <summary>Replies as bytes. Anything beyond ASCII is escaped, as in Circus.</summary>
internal static class ReplyFrame
{
    /// <summary>Success: the fields may overwrite "status", as the answer to `status` with a name does.</summary>
    public static byte[] Ok(JsonElement id, JsonObject fields, double time)
    {
        fields.TryAdd("status", "ok");
        fields["time"] = time;
        return Write(fields, id);
    }

    public static byte[] Error(JsonElement id, ErrorCode code, string reason, double time) => Write(
        new JsonObject { ["status"] = "error", ["reason"] = reason, ["tb"] = null, ["time"] = time, ["errno"] = (int)code }, id);

    private static byte[] Write(JsonObject fields, JsonElement id)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        foreach (var (key, value) in fields)
        {
            writer.WritePropertyName(key);
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                value.WriteTo(writer);
            }
        }

        writer.WritePropertyName("id");
        if (id.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
        }
        else
        {
            id.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
