using Circus.Protocol.Keys;
using Circus.Protocol.Messages;

namespace Circus.Protocol.Client;

/// <summary>Samples of the statistics channel: all, of one watcher, or of one process.</summary>
public sealed class StatsSubscriber : TopicSubscriber<StatsSample>
{
    private readonly string? _watcherKey;
    private readonly int? _pid;

    /// <param name="endpoint">Statistics endpoint of circusd-stats.</param>
    /// <param name="watcherKey">One watcher only; null for all.</param>
    /// <param name="pid">One process of that watcher only; null for all.</param>
    /// <param name="thread">Thread to share; null makes one of its own.</param>
    /// <param name="keys">For a daemon whose endpoints have keys.</param>
    public StatsSubscriber(
        string endpoint = Endpoint.DefaultStats, string? watcherKey = null, int? pid = null, SocketThread? thread = null, ConnectionKeys? keys = null)
        : base(endpoint, [TopicOf(watcherKey, pid)], thread, keys)
    {
        _watcherKey = watcherKey;
        _pid = watcherKey is null ? null : pid;
    }

    private protected override StatsSample? Parse(string topic, ReadOnlySpan<byte> payload) =>
        // Subscriptions are prefixes: "stat.web" also brings "stat.web2", and "stat.web.12" the process 123.
        StatsSample.Parse(topic, payload) is { } sample
        && (_watcherKey is null || sample.WatcherKey == _watcherKey)
        && (_pid is null || (sample is ProcessSample process && process.Pid == _pid))
            ? sample
            : null;

    private static string TopicOf(string? watcherKey, int? pid) => (watcherKey, pid) switch
    {
        (null, _) => Topic.AllStats,
        (_, null) => Topic.OfWatcherStats(watcherKey),
        _ => Topic.OfProcessStats(watcherKey, pid.Value),
    };
}
