using System.Net.Sockets;

namespace Circus.Protocol.Client;

/// <summary>Connecting to a Unix socket.</summary>
internal static class UnixSockets
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);

    /// <summary>A connected socket.</summary>
    /// <exception cref="SocketException">Nobody listens there, or one may not.</exception>
    public static async Task<Socket> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException busy) when (busy.SocketErrorCode == SocketError.WouldBlock)
            {
                // The queue of the listener is full: unlike with TCP, nobody waits in it, connect(2).
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }

            await Task.Delay(_pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
