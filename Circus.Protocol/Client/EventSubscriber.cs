using Circus.Protocol.Keys;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Client;

/// <summary>
/// The events of a daemon. ZeroMQ loses what is published before the subscription is in place, and says nothing about it: subscribe first,
/// then ask for the state, then merge, and ask again when <see cref="EventPayload.Seq"/> jumps or from time to time.
/// </summary>
public sealed class EventSubscriber(string endpoint = Endpoint.DefaultEvents, string? watcherKey = null, SocketThread? thread = null, ConnectionKeys? keys = null)
    : TopicSubscriber<CircusEvent>(endpoint, [watcherKey is null ? Topic.AllEvents : $"{Topic.AllEvents}{watcherKey}."], thread, keys)
{
    private protected override CircusEvent? Parse(string topic, ReadOnlySpan<byte> payload) => CircusEvent.Parse(topic, payload);
}
