using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Circus.EndToEnd.Tests;

/// <summary>Addresses that nobody uses at the moment.</summary>
internal static class Ports
{
    public static string FreeEndpoint()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
