using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Serilog.Events;

namespace Circus.Logging;

/// <summary>The log to syslog, one datagram for each message in the form of RFC 3164.</summary>
internal sealed class SyslogTarget : ILogTarget
{
    /// <summary>What a receiver must at least understand is 1 KiB; all in use take 8.</summary>
    private const int LongestMessage = 8 * 1024;

    private readonly SyslogAddress _address;
    private Socket? _socket;

    /// <exception cref="IOException">There is nobody.</exception>
    public SyslogTarget(SyslogAddress address)
    {
        _address = address;
        _socket = Connect();
    }

    public void Write(ReadOnlySpan<byte> message, LogEventLevel level)
    {
        var now = TimeProvider.System.GetLocalNow();
        // "Nov  7", the day filled up with a blank. A receiver on this machine does not expect a host name.
        var header = string.Create(
            CultureInfo.InvariantCulture,
            $"<{(_address.Facility * 8) + SeverityOf(level)}>{now:MMM} {now.Day,2} {now:HH:mm:ss} {(_address.Host is null ? "" : Environment.MachineName + " ")}circus[{Environment.ProcessId}]: ");
        byte[] datagram = [.. Encoding.UTF8.GetBytes(header), .. message.TrimEnd((byte)'\n')];
        var sent = datagram.AsSpan(0, Math.Min(datagram.Length, LongestMessage));
        try
        {
            (_socket ??= Connect()).Send(sent);
        }
        catch (SocketException)
        {
            // The receiver was restarted: once more, to the new one. A remote one that is away was only told by ICMP.
            Reopen();
            try
            {
                _socket!.Send(sent);
            }
            catch (SocketException fault)
            {
                throw new IOException(fault.Message, fault);
            }
        }
    }

    public void Reopen()
    {
        _socket?.Dispose();
        _socket = null;
        _socket = Connect();
    }

    public void Dispose() => _socket?.Dispose();

    private static int SeverityOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => 7,
        LogEventLevel.Information => 6,
        LogEventLevel.Warning => 4,
        LogEventLevel.Error => 3,
        LogEventLevel.Fatal => 2,
    };

    private Socket Connect()
    {
        var socket = _address.Host is null
            ? new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
            : new Socket(SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (_address.Host is { } host)
            {
                socket.Connect(host, _address.Port);
            }
            else
            {
                socket.Connect(new UnixDomainSocketEndPoint(_address.Path));
            }

            return socket;
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            throw new IOException($"{_address.Host ?? _address.Path}: {fault.Message}", fault);
        }
    }
}
