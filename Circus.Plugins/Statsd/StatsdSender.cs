using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Circus.Plugins.Statsd;

/// <summary>Sends metrics to statsd, by UDP and IPv4. What cannot be sent is lost, as with any datagram.</summary>
internal sealed class StatsdSender(PluginOptions options) : IDisposable
{
    private readonly StatsdText _text = new($"circus.{options.Required("application_name")}.watcher", RateOf(options));
    private readonly string _host = options.Required("host");
    private readonly int _port = options.Port("port");
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private IPEndPoint? _address;
    private bool _isFaultKnown;

    /// <summary>Null when it was sent, or when it is known already that nobody is there; otherwise what is wrong.</summary>
    public async Task<string?> SendAsync(PluginAction.Metric metric, CancellationToken cancellationToken)
    {
        if (_text.Of(metric, Random.Shared.NextDouble()) is not { } text)
        {
            return null;
        }

        try
        {
            _address ??= new IPEndPoint((await Dns.GetHostAddressesAsync(_host, AddressFamily.InterNetwork, cancellationToken))[0], _port);
            await _socket.SendToAsync(Encoding.UTF8.GetBytes(text), _address, cancellationToken);
            _isFaultKnown = false;
            return null;
        }
        catch (SocketException fault)
        {
            // The name is asked for again: it may lead elsewhere by then. Said once, not for every figure.
            _address = null;
            var isNew = !_isFaultKnown;
            _isFaultKnown = true;
            return isNew ? $"{_host}:{_port}: {fault.Message}" : null;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static double RateOf(PluginOptions options)
    {
        var rate = options.Number("sample_rate");
        if (rate is > 0 and <= 1)
        {
            return rate;
        }

        options.Fault("sample_rate", "allowed: a number above 0 and up to 1");
        return 1;
    }
}
