using Circus.Protocol.Messages;

namespace Circus.Daemon.Control;

/// <summary>Tells subscribers what happened.</summary>
internal interface IEventPublisher
{
    /// <summary>Number of the last event, from 1; 0 before the first.</summary>
    long LastSequence { get; }

    /// <summary>Whose command is being carried out; null while none is.</summary>
    string? By { get; set; }

    /// <summary>Those of the near past.</summary>
    EventHistory History { get; }

    /// <summary>Publishes one event; time and sequence number are added.</summary>
    void Publish(string watcherKey, string action, EventPayload payload);
}
