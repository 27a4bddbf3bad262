using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Control;

/// <summary>
/// Tells clients on the network that look for a circusd where its control channel is. Only where multicast_endpoint is set, and only those
/// that ask properly; that it does not work keeps nobody from anything else.
/// </summary>
internal sealed partial class Discovery : IDisposable
{
    private const int LongestRequest = 512;

    private readonly Socket _socket;
    private readonly byte[] _answer;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _answering;

    private Discovery(Socket socket, string controlEndpoint, ILogger logger)
    {
        (_socket, _logger) = (socket, logger);
        // As in Circus, with a blank behind the colon.
        _answer = System.Text.Encoding.ASCII.GetBytes($$"""{"endpoint": {{JsonValue.Create(controlEndpoint).ToJsonString()}}}""");
        _answering = AnswerAsync();
    }

    /// <summary>Null when it is off, or cannot be: then the log says why.</summary>
    public static Discovery? TryOpen(string? group, string controlEndpoint, ILogger<Discovery> logger)
    {
        if (group is null)
        {
            return null;
        }

        if (!TryParse(group, out var address, out var port))
        {
            LogOff(logger, group, "allowed: udp://ADDRESS:PORT with an address from 224.0.0.0 to 239.255.255.255");
            return null;
        }

        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(address));
            LogOn(logger, group);
            return new Discovery(socket, controlEndpoint, logger);
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            LogOff(logger, group, fault.Message);
            return null;
        }
    }

    /// <summary>What clients of Circus send (""), or an object.</summary>
    internal static bool IsRequest(ReadOnlySpan<byte> datagram)
    {
        try
        {
            var reader = new Utf8JsonReader(datagram);
            var isProper = reader.Read() && (reader.TokenType == JsonTokenType.StartObject || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty));
            reader.Skip();
            return isProper && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        _answering.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private static bool TryParse(string group, out IPAddress address, out int port)
    {
        (address, port) = (IPAddress.None, 0);
        return group.StartsWith("udp://", StringComparison.Ordinal)
            && group[6..].Split(':') is [var host, var number]
            && IPAddress.TryParse(host, out address!)
            && address.GetAddressBytes() is [>= 224 and <= 239, _, _, _]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is > 0 and < 65536;
    }

    private async Task AnswerAsync()
    {
        var buffer = new byte[LongestRequest + 1];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var request = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                if (request.ReceivedBytes <= LongestRequest && IsRequest(buffer.AsSpan(0, request.ReceivedBytes)))
                {
                    await _socket.SendToAsync(_answer, SocketFlags.None, request.RemoteEndPoint, _stop.Token);
                }
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException fault)
            {
                // One that cannot be answered is no reason not to answer others.
                LogFault(_logger, fault.Message);
            }
        }
    }

    [LoggerMessage(1310, LogLevel.Information, "Answering those who look for a circusd at {Group}", EventName = "DiscoveryOn")]
    private static partial void LogOn(ILogger logger, string group);

    [LoggerMessage(1311, LogLevel.Warning, "Nobody can look for this circusd at multicast_endpoint {Group}: {Reason}", EventName = "DiscoveryOff")]
    private static partial void LogOff(ILogger logger, string group, string reason);

    [LoggerMessage(1312, LogLevel.Debug, "Somebody who looks for a circusd could not be answered: {Reason}", EventName = "DiscoveryFault")]
    private static partial void LogFault(ILogger logger, string reason);
}
