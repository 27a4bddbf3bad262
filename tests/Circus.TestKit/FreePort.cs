using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Circus.TestKit;

/// <summary>
/// Ports of loopback that nobody uses at the moment, for programs that are started a little later. Not from the range that the kernel gives
/// to outgoing connections (from 32768, ip(7)): one of those, even a client's that tries to reach the very program, could take it meanwhile.
/// Even ones only: circusd-stats takes the port behind its own as well.
/// </summary>
public static class FreePort
{
    private const int Lowest = 12_000;
    private const int Highest = 32_000;

    // Test programs run at the same time: each begins elsewhere.
    private static int _last = Random.Shared.Next(Lowest, Highest) & ~1;

    public static int Next()
    {
        while (true)
        {
            var port = Lowest + (Interlocked.Add(ref _last, 2) % (Highest - Lowest));
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // The next one.
            }
        }
    }

    public static string Endpoint() => string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{Next()}");
}
