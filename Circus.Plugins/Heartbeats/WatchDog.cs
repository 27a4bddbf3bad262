using System.Net;
using System.Net.Sockets;
using System.Text;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Circus.Plugins.Heartbeats;

/// <summary>Listens for heartbeats, and ends processes that send none.</summary>
internal sealed partial class WatchDog : BuiltInPlugin
{
    private readonly HeartbeatLedger _ledger;
    private readonly IPEndPoint? _address;
    private int _refused;
    private string _lastRefusal = "";

    public WatchDog(PluginServices services)
        : base(services)
    {
        var options = services.Options;
        LoopRate = options.Period("loop_rate");
        _ledger = new HeartbeatLedger(HeartbeatRules.Of(options));
        if (IPAddress.TryParse(options.Required("ip"), out var ip))
        {
            _address = new IPEndPoint(ip, options.Port("port"));
        }
        else
        {
            options.Fault("ip", $"found \"{options.Text("ip")}\", allowed: an address as 127.0.0.1");
        }
    }

    public override TimeSpan? LoopRate { get; }

    protected override Task OnEventAsync(CircusEvent happened, CancellationToken cancellationToken)
    {
        _ledger.Happened(happened, Time.GetUtcNow());
        return Task.CompletedTask;
    }

    protected override async Task LookAfterAsync(CancellationToken cancellationToken)
    {
        if (_refused > 0)
        {
            // Together: whoever floods us must not fill the log.
            LogRefused(Logger, _refused, _lastRefusal);
            _refused = 0;
        }

        _ledger.Discover(await Client.DescribeAsync(cancellationToken), Time.GetUtcNow());
        await ActAsync(_ledger.Look(Time.GetUtcNow()), cancellationToken);
    }

    protected override async Task RunBesideAsync(CancellationToken cancellationToken)
    {
        using var socket = new UdpClient(_address!);
        LogListening(Logger, _address!);
        while (true)
        {
            var datagram = await socket.ReceiveAsync(cancellationToken);
            var text = Encoding.UTF8.GetString(datagram.Buffer);
            await PostAsync(_ => Hear(text), cancellationToken);
        }
    }

    private Task Hear(string text)
    {
        if (_ledger.Hear(text, Time.GetUtcNow()) is { } refusal)
        {
            _refused++;
            _lastRefusal = refusal;
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(5030, LogLevel.Information, "Listening for heartbeats on udp {Address}", EventName = "Listening")]
    private static partial void LogListening(ILogger logger, IPEndPoint address);

    [LoggerMessage(5031, LogLevel.Warning, "{Count} datagrams since the last look were of no use; the last one: {Reason}", EventName = "RefusedDatagrams")]
    private static partial void LogRefused(ILogger logger, int count, string reason);
}
