using Circus.Daemon.Interop;

namespace Circus.Daemon.Health;

/// <summary>The socket on which processes say how they are: opened when the first watcher wants to know, which may be added later.</summary>
internal sealed class NotifyAddress(Func<NotifySocket?> open) : IDisposable
{
    private NotifySocket? _socket;
    private bool _isTried;

    /// <summary>For NOTIFY_SOCKET; null when it cannot be opened. On the arbiter's loop, or before it runs.</summary>
    public string? Find()
    {
        if (!_isTried)
        {
            _isTried = true;
            _socket = open();
        }

        return _socket?.Address;
    }

    public void Dispose() => _socket?.Dispose();
}
