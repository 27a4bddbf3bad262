using Circus.Protocol.Client;

namespace Circus.Plugins.Statsd;

/// <summary>Sends number, CPU and memory of the processes of every watcher, except plugins.</summary>
internal sealed class FullStats(PluginServices services) : BuiltInPlugin(services, new StatsdSender(services.Options))
{
    public override TimeSpan? LoopRate { get; } = services.Options.Period("loop_rate");

    protected override async Task LookAfterAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reply = await CallAsync("stats", null, cancellationToken);
            var watchers = reply.GetProperty("infos").EnumerateObject().Where(watcher => !PluginNames.IsPlugin(watcher.Name));
            await ActAsync(watchers.SelectMany(watcher => FullStatsGauges.Of(WatcherFigures.Of(watcher.Name, watcher.Value))), cancellationToken);
        }
        catch (CircusException)
        {
            await ActAsync([new PluginAction.Count(FullStatsGauges.Error)], cancellationToken);
            throw;
        }
    }
}
