using Circus.Protocol.Messages;

namespace Circus.Protocol.Client;

/// <summary>The control channel as its users see it.</summary>
public interface ICircusClient
{
    /// <summary>Sends one command and awaits its reply, whatever it says.</summary>
    /// <exception cref="DaemonUnreachableException">No reply within <paramref name="timeout"/> (default 5 s).</exception>
    Task<ControlReply> SendAsync(ControlRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default);
}
