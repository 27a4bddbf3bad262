using Circus.Protocol.Messages;

namespace Circus.Plugins.Statsd;

/// <summary>Counts every event.</summary>
internal sealed class StatsdEmitter(PluginServices services) : BuiltInPlugin(services, new StatsdSender(services.Options))
{
    protected override Task OnEventAsync(CircusEvent happened, CancellationToken cancellationToken) =>
        ActAsync([PluginAction.Of(happened)], cancellationToken);
}
