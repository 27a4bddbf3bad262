using System.Text.Json.Nodes;
using Circus.Plugins.Statsd;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;
using Circus.Protocol.Plugins;
using Microsoft.Extensions.Logging;

namespace Circus.Plugins;

/// <summary>A plugin that comes with circusd: its decisions are made elsewhere, here they are carried out.</summary>
internal abstract partial class BuiltInPlugin(PluginServices services) : CircusPlugin, IDisposable
{
    private readonly StatsdSender? _statsd;

    protected BuiltInPlugin(PluginServices services, StatsdSender statsd)
        : this(services) => _statsd = statsd;

    protected ILogger Logger { get; } = services.Logger;

    protected TimeProvider Time { get; } = services.Time;

    public virtual void Dispose() => _statsd?.Dispose();

    protected override void OnFault(CircusException fault) => LogRefused(Logger, fault.Message);

    protected async Task ActAsync(IEnumerable<PluginAction> actions, CancellationToken cancellationToken)
    {
        foreach (var action in actions)
        {
            await ActAsync(action, cancellationToken);
        }
    }

    /// <summary>What the processes of one watcher use.</summary>
    protected async Task<WatcherFigures> MeasureAsync(string watcher, CancellationToken cancellationToken)
    {
        var reply = await CallAsync("stats", new JsonObject { ["name"] = watcher }, cancellationToken);
        return WatcherFigures.Of(watcher, reply.GetProperty("info"));
    }

    /// <summary>Whether it runs, or is about to.</summary>
    protected async Task<bool> IsRunningAsync(string watcher, CancellationToken cancellationToken)
    {
        var reply = await Client.SendAsync(new ControlRequest("status", new JsonObject { ["name"] = watcher }), null, cancellationToken);
        return reply.IsError && reply.Text("reason") is { } reason
            ? throw new CommandRefusedException(reply.Error, reason)
            : reply.Text("status") is "active" or "starting";
    }

    private async Task ActAsync(PluginAction action, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case PluginAction.Metric metric:
                if (_statsd is not null && await _statsd.SendAsync(metric, cancellationToken) is { } fault)
                {
                    LogStatsd(Logger, fault);
                }

                break;
            case PluginAction.Restart(var watcher, var reason):
                if (await IsWantedAsync(watcher, reason, cancellationToken))
                {
                    LogRestart(Logger, watcher, reason);
                    await Client.RestartAsync(watcher, cancellationToken);
                }

                break;
            case PluginAction.Reload(var watcher, var reason):
                if (await IsWantedAsync(watcher, reason, cancellationToken))
                {
                    LogReload(Logger, watcher, reason);
                    await Client.ReloadAsync(watcher, cancellationToken);
                }

                break;
            case PluginAction.End end:
                LogEnd(Logger, end.Pid, end.Watcher, end.Reason);
                await CallAsync("kill", PropertiesOf(end), cancellationToken);
                break;
            case PluginAction.SignalChild(var watcher, var pid, var child, var signal, var reason):
                LogSignal(Logger, signal, child, pid, watcher, reason);
                await CallAsync(
                    "signal", new JsonObject { ["name"] = watcher, ["pid"] = pid, ["childpid"] = child, ["signum"] = signal }, cancellationToken);
                break;
        }
    }

    private async Task<bool> IsWantedAsync(string watcher, string reason, CancellationToken cancellationToken)
    {
        if (await IsRunningAsync(watcher, cancellationToken))
        {
            return true;
        }

        LogStopped(Logger, watcher, reason);
        return false;
    }

    private static JsonObject PropertiesOf(PluginAction.End end)
    {
        var properties = new JsonObject { ["name"] = end.Watcher, ["pid"] = end.Pid };
        if (end.Signal is { } signal)
        {
            properties["signum"] = int.TryParse(signal, out var number) ? number : signal;
        }

        if (end.Grace is { } grace)
        {
            properties["graceful_timeout"] = grace.TotalSeconds;
        }

        return properties;
    }

    [LoggerMessage(5010, LogLevel.Warning, "{Reason}", EventName = "Refused")]
    private static partial void LogRefused(ILogger logger, string reason);

    [LoggerMessage(5011, LogLevel.Warning, "Nothing goes to statsd for now: {Reason}", EventName = "StatsdUnreachable")]
    private static partial void LogStatsd(ILogger logger, string reason);

    [LoggerMessage(5012, LogLevel.Information, "Restarting {Watcher}: {Reason}", EventName = "Restart")]
    private static partial void LogRestart(ILogger logger, string watcher, string reason);

    [LoggerMessage(5013, LogLevel.Information, "Reloading {Watcher}: {Reason}", EventName = "Reload")]
    private static partial void LogReload(ILogger logger, string watcher, string reason);

    [LoggerMessage(5014, LogLevel.Information, "Ending process {Pid} of {Watcher}: {Reason}", EventName = "End")]
    private static partial void LogEnd(ILogger logger, int pid, string watcher, string reason);

    [LoggerMessage(5015, LogLevel.Information, "Signal {Signal} to {Child}, a child of process {Pid} of {Watcher}: {Reason}", EventName = "SignalChild")]
    private static partial void LogSignal(ILogger logger, int signal, int child, int pid, string watcher, string reason);

    [LoggerMessage(5016, LogLevel.Information, "{Watcher} does not run and is left alone, although {Reason}", EventName = "LeftAlone")]
    private static partial void LogStopped(ILogger logger, string watcher, string reason);
}
