using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.Protocol.Rounds;
using Endpoint = Circus.Protocol.Endpoint;

namespace Circus.Web.Live.History;

/// <summary>Asks circusd-stats where its rounds say that it answers. One per program.</summary>
internal sealed class WireQuestions(WebOptions options, SnapshotStore store, SocketThread thread, TimeProvider time) : IStatsQuestions, IDisposable
{
    private readonly Lock _gate = new();
    private CircusClient? _client;
    private string? _endpoint;

    public Task<HistoryReply> HistoryAsync(HistoryQuery query, CancellationToken cancellationToken) => Client().StatsHistoryAsync(query, cancellationToken);

    public Task<string> MetricsAsync(CancellationToken cancellationToken) => Client().StatsMetricsAsync(cancellationToken);

    public async Task<ProcessDetails?> DetailsAsync(int pid, CancellationToken cancellationToken) =>
        (await Client().StatsPssAsync(pid: pid, cancellationToken: cancellationToken)).FirstOrDefault(process => process.Pid == pid);

    public Task<StatsStatus> StatusAsync(CancellationToken cancellationToken) => Client().StatsStatusAsync(cancellationToken);

    public void Dispose() => _client?.Dispose();

    private CircusClient Client()
    {
        var endpoint = Endpoint.QueryOf(options.StatsEndpoint, store.Current.Round?.Query);
        lock (_gate)
        {
            if (_client is null || _endpoint != endpoint)
            {
                _client?.Dispose();
                _client = new CircusClient(endpoint, thread, time, ConnectionKeys.FromEnvironment());
                _endpoint = endpoint;
            }

            return _client;
        }
    }
}
