using System.Net.Sockets;
using Circus.Plugins.Statsd;

namespace Circus.Plugins.Observers;

/// <summary>Asks a Redis how it is, again and again.</summary>
internal sealed class RedisObserver : BuiltInPlugin
{
    private readonly RedisAddress? _address;
    private readonly TimeSpan _timeout;
    private readonly string? _restartOnTimeout;

    public RedisObserver(PluginServices services)
        : base(services, new StatsdSender(services.Options))
    {
        var options = services.Options;
        LoopRate = options.Period("loop_rate");
        _timeout = options.Period("timeout");
        _restartOnTimeout = options.Text("restart_on_timeout");
        _address = RedisAddress.Parse(options.Required("redis_url"));
        if (_address is null)
        {
            // Not what was found: it may hold a password.
            options.Fault("redis_url", "allowed: an address as redis://localhost:6379/0 or unix:///run/redis.sock");
        }
    }

    public override TimeSpan? LoopRate { get; }

    protected override async Task LookAfterAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        List<PluginAction> actions;
        try
        {
            actions = [.. RedisFigures.Of(await RedisConnection.InfoAsync(_address!, either.Token))];
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            actions = [.. RedisFigures.OfFault(_restartOnTimeout, fault.Message)];
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            actions = [.. RedisFigures.OfFault(_restartOnTimeout, "it takes too long")];
        }

        await ActAsync(actions, cancellationToken);
    }
}
