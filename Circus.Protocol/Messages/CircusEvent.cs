using System.Text.Json;

namespace Circus.Protocol.Messages;

/// <summary>Something that happened to a watcher.</summary>
/// <param name="WatcherKey">The watcher's key, see <see cref="Topic.KeyOf"/>.</param>
/// <param name="Action">See <see cref="EventAction"/>; later versions may send others.</param>
/// <param name="Payload">What is told about it.</param>
public sealed record CircusEvent(string WatcherKey, string Action, EventPayload Payload)
{
    /// <summary>Reads the two frames of an event; null when they are not one.</summary>
    public static CircusEvent? Parse(string topic, ReadOnlySpan<byte> payload)
    {
        if (!Topic.TryParseEvent(topic, out var key, out var action))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(payload, WireJson.Default.EventPayload) is { } read ? new CircusEvent(key, action, read) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
