using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Circus.Web.Host;

/// <summary>Where the console listens: a socket that circusd opened, or one of its own; on loopback unless what goes over the network is protected.</summary>
internal static class ListenAddress
{
    /// <summary>Names under which a browser may address the console. Another name in the Host header is a rebinding attack.</summary>
    public static IList<string> AllowedNames(WebOptions options) => [.. new[] { "localhost", "127.0.0.1", "[::1]", HostHeader(options.Host) }.Concat(options.Names).Distinct()];

    /// <param name="kestrel">What is to listen.</param>
    /// <param name="options">Where.</param>
    /// <param name="speak">Whether and how HTTPS is spoken there.</param>
    public static void Bind(KestrelServerOptions kestrel, WebOptions options, Action<ListenOptions> speak)
    {
        if (options.ListenDescriptor is { } descriptor)
        {
            kestrel.ListenHandle((ulong)descriptor, speak);
        }
        else if (IPAddress.TryParse(options.Host, out var address))
        {
            kestrel.Listen(address, options.Port, speak);
        }
        else if (options.Port == 0)
        {
            // Two address families cannot share a port that the kernel chooses.
            kestrel.Listen(IPAddress.Loopback, 0, speak);
        }
        else
        {
            kestrel.ListenLocalhost(options.Port, speak);
        }
    }

    /// <summary>Opens the socket, and refuses one that the network can reach: what circusd hands over is checked here only.</summary>
    public static Socket Open(EndPoint endPoint, WebOptions options)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        if (options.IsProtected || (socket.LocalEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address)))
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
