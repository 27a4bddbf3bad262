using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Circus.Web.Host;

/// <summary>Where the console listens: a socket that circusd opened, or one of its own; always on loopback.</summary>
internal static class ListenAddress
{
    /// <summary>Names under which a browser may address the console. Another name in the Host header is a rebinding attack.</summary>
    public static IList<string> AllowedNames(WebOptions options) => [.. new[] { "localhost", "127.0.0.1", "[::1]", HostHeader(options.Host) }.Distinct()];

    public static void Bind(KestrelServerOptions kestrel, WebOptions options)
    {
        if (options.ListenDescriptor is { } descriptor)
        {
            kestrel.ListenHandle((ulong)descriptor);
        }
        else if (IPAddress.TryParse(options.Host, out var address))
        {
            kestrel.Listen(address, options.Port);
        }
        else if (options.Port == 0)
        {
            // Two address families cannot share a port that the kernel chooses.
            kestrel.Listen(IPAddress.Loopback, 0);
        }
        else
        {
            kestrel.ListenLocalhost(options.Port);
        }
    }

    /// <summary>Opens the socket, and refuses one that the network can reach: what circusd hands over is checked here only.</summary>
    public static Socket Open(EndPoint endPoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        if (socket.LocalEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address))
        {
            return socket;
        }

        var found = socket.LocalEndPoint;
        socket.Dispose();
        throw new ListenRefusedException(
            $"the inherited socket listens on {found}, which is not loopback; set httpd_host in [circus] to localhost");
    }

    /// <summary>One line for the operator when listening failed, null when the failure is about something else.</summary>
    public static string? Explain(Exception failure, WebOptions options)
    {
        var place = options.ListenDescriptor is { } descriptor ? $"descriptor {descriptor}" : $"{options.Host}:{options.Port}";
        return failure switch
        {
            ListenRefusedException => $"cannot serve on {place}: {failure.Message}",
            IOException { InnerException: AddressInUseException } or AddressInUseException
                or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
                $"cannot listen on {place}: another program has port {options.Port}. "
                + "circushttpd asked for it; change httpd_port in [circus], or --port",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"cannot listen on {place}: port {options.Port} needs privileges. "
                + "circushttpd asked for it; change httpd_port in [circus], or --port",
            SocketException socket => $"cannot listen on {place}: {socket.Message}",
            _ => null,
        };
    }

    private static string HostHeader(string host) =>
        IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : host;
}
