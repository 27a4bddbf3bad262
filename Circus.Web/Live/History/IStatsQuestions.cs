using Circus.Protocol.Rounds;

namespace Circus.Web.Live.History;

/// <summary>What circusd-stats answers. Throws a <see cref="Protocol.Client.CircusException"/> when it does not answer or refuses.</summary>
internal interface IStatsQuestions
{
    Task<HistoryReply> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken);

    /// <summary>Everything as OpenMetrics text.</summary>
    Task<string> MetricsAsync(CancellationToken cancellationToken);

    /// <summary>What is too costly to measure all the time, of one process; null when there is none of that number.</summary>
    Task<ProcessDetails?> DetailsAsync(int pid, CancellationToken cancellationToken);

    /// <summary>How circusd-stats itself is doing.</summary>
    Task<StatsStatus> StatusAsync(CancellationToken cancellationToken);
}
