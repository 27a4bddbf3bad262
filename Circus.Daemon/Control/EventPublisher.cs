using System.Text.Json;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Control;

/// <summary>Numbers events and hands them to the controller's socket. On the arbiter's loop only.</summary>
internal sealed class EventPublisher(TimeProvider time, Action<string, byte[]> send) : IEventPublisher
{
    public long LastSequence { get; private set; }

    public string? By { get; set; }

    public EventHistory History { get; } = new();

    public void Publish(string watcherKey, string action, EventPayload payload)
    {
        LastSequence++;
        var complete = payload with { Time = WireTime.Of(time.GetUtcNow()), Seq = LastSequence, By = payload.By ?? By };
        var (topic, bytes) = (Topic.OfEvent(watcherKey, action), JsonSerializer.SerializeToUtf8Bytes(complete, WireJson.Default.EventPayload));
        History.Add(LastSequence, topic, bytes);
        send(topic, bytes);
    }
}
