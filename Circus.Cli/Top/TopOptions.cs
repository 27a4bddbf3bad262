using Circus.Protocol.Keys;

namespace Circus.Cli.Top;

/// <param name="StatsEndpoint">Where circusd-stats publishes.</param>
/// <param name="ControlEndpoint">Where circusd tells names and states.</param>
/// <param name="ProcessTimeout">A process that is silent for so long is no longer shown.</param>
internal sealed record TopOptions(string StatsEndpoint, string ControlEndpoint, TimeSpan ProcessTimeout)
{
    /// <summary>For endpoints with keys; null without.</summary>
    public ConnectionKeys? Keys { get; init; }

    /// <summary>For the user when no sample comes.</summary>
    public string NothingComes =>
        $"No statistics from {StatsEndpoint}. Is circusd running, with statsd = True in [circus]? --endpoint gives another address.";
}
