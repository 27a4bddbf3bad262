using Circus.Plugins.Statsd;
using Circus.Protocol.Client;
using Microsoft.Extensions.Logging;

namespace Circus.Plugins.Resources;

/// <summary>Ends processes of one watcher that use too much, or too little, for too long.</summary>
internal sealed partial class ResourceWatcher : BuiltInPlugin
{
    private readonly ResourceLimits _limits;
    private readonly ResourceJudge _judge;

    public ResourceWatcher(PluginServices services)
        : base(services, new StatsdSender(services.Options))
    {
        var options = services.Options;
        LoopRate = options.Period("loop_rate");
        _limits = ResourceLimits.Of(options);
        _judge = new ResourceJudge(_limits);
        if (options.Text("watcher") is null && options.Text("service") is not null)
        {
            LogDeprecated(Logger);
        }
    }

    public override TimeSpan? LoopRate { get; }

    protected override async Task LookAfterAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ActAsync(_judge.Look(await MeasureAsync(_limits.Watcher, cancellationToken)), cancellationToken);
        }
        catch (CircusException)
        {
            await ActAsync([_judge.Fault()], cancellationToken);
            throw;
        }
    }

    [LoggerMessage(5020, LogLevel.Warning, "service is deprecated: write watcher", EventName = "ServiceDeprecated")]
    private static partial void LogDeprecated(ILogger logger);
}
