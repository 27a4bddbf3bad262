using System.Text.Json;
using Circus.Daemon.Control;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Tests.Watchers;

/// <summary>Keeps what is published.</summary>
internal sealed class RecordingEvents : IEventPublisher
{
    private readonly List<(string Key, string Action, EventPayload Payload)> _all = [];

    public long LastSequence => _all.Count;

    public string? By { get; set; }

    public EventHistory History { get; private set; } = new();

    public IReadOnlyList<(string Key, string Action, EventPayload Payload)> All => _all;

    public IEnumerable<string> Actions => _all.Select(published => published.Action);

    public void Publish(string watcherKey, string action, EventPayload payload)
    {
        _all.Add((watcherKey, action, payload with { By = By }));
        History.Add(History.Newest + 1, Topic.OfEvent(watcherKey, action), JsonSerializer.SerializeToUtf8Bytes(payload, WireJson.Default.EventPayload));
    }

    /// <summary>Key and action, as at the end of a topic.</summary>
    public IEnumerable<string> Names => _all.Select(published => $"{published.Key}.{published.Action}");

    public EventPayload Last(string action) => _all.Last(published => published.Action == action).Payload;

    public int Count(string action) => _all.Count(published => published.Action == action);

    public void Clear()
    {
        _all.Clear();
        History = new EventHistory();
    }
}
