using System.Text.Json;
using Circus.Protocol.Keys;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Client;

/// <summary>Whatever a publisher says under some topics, as it says it: for programs that pass messages on and do not act on them.</summary>
/// <param name="endpoint">Event or statistics endpoint.</param>
/// <param name="topics">Beginnings of topics; an empty one for everything.</param>
/// <param name="thread">Thread to share; null makes one of its own.</param>
/// <param name="keys">For a daemon whose endpoints have keys.</param>
public sealed class MessageSubscriber(string endpoint, IEnumerable<string> topics, SocketThread? thread = null, ConnectionKeys? keys = null)
    : TopicSubscriber<TopicMessage>(endpoint, topics, thread, keys)
{
    private protected override TopicMessage? Parse(string topic, ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            return new TopicMessage(topic, JsonElement.ParseValue(ref reader));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
