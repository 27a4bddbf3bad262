namespace Circus.Daemon.Sockets;

/// <summary>Notices that somebody connects.</summary>
internal interface ISocketActivity
{
    /// <summary>Calls once, on the arbiter's loop, when one of them has something to accept or to read; not after the disposal.</summary>
    IDisposable Await(IReadOnlyList<ManagedSocket> sockets, Action onActivity);
}
