using Circus.Protocol.Messages;

namespace Circus.Protocol.Client;

/// <summary>How requests get to a daemon and replies back. Thread-safe.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>Sends a payload frame; <paramref name="reply"/> completes with the reply of that id. A cast has none, and completes when it is sent.</summary>
    void Send(string id, byte[] frame, TaskCompletionSource<ControlReply> reply, bool isCast);

    /// <summary>Nobody waits for that reply any more: its connection is not used again.</summary>
    void GiveUp(string id);
}
