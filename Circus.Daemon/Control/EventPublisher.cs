using System.Text.Json;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Control;

/// <summary>Numbers events and hands them to the controller's socket. On the arbiter's loop only.</summary>
/// <param name="time">When they happen.</param>
/// <param name="send">Topic and payload.</param>
/// <param name="history">Keeps them, and has those of a former daemon.</param>
internal sealed class EventPublisher(TimeProvider time, Action<string, byte[]> send, EventHistory history) : IEventPublisher
{
    public long LastSequence => history.Newest;

    public string? By { get; set; }

    public EventHistory History => history;

    public void Publish(string watcherKey, string action, EventPayload payload) => Publish(Topic.OfEvent(watcherKey, action), payload);

    /// <summary>
    /// This daemon goes on with the numbers of a former one: its first event says so. Who hears only of watchers finds a number missing, and asks: whatever the
    /// former one had said, this one is another process.
    /// </summary>
    public void PublishContinuation() => Publish(Topic.DaemonStart, new EventPayload { ProcessPid = Environment.ProcessId });

    private void Publish(string topic, EventPayload payload)
    {
        var seq = LastSequence + 1;
        var complete = payload with { Time = WireTime.Of(time.GetUtcNow()), Seq = seq, By = payload.By ?? By };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(complete, WireJson.Default.EventPayload);
        history.Add(seq, topic, bytes);
        send(topic, bytes);
    }
}
