using Circus.Protocol.Client;
using Circus.Protocol.Keys;

namespace Circus.Web.Live;

/// <summary>
/// Every circus that the console watches: its own, whose pages and actions these are, and those of <c>--node</c>, which are only shown.
/// Each of the others has a subscriber and a store of its own, so that one that is away disturbs nobody.
/// </summary>
internal sealed class NodeLinks(
    WebOptions options, SnapshotStore own, SocketThread thread, LiveFeedRegistry registry, TimeProvider time, ILoggerFactory loggers) : IHostedService, IDisposable
{
    private readonly List<(CircusClient Client, LiveSubscriber Subscriber)> _others = [];

    /// <summary>The console's own first, then in the order given.</summary>
    public IReadOnlyList<NodeLink> All { get; private set; } = [new NodeLink(null, options.Endpoint, own)];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var node in options.Nodes)
        {
            var store = new SnapshotStore();
            var client = new CircusClient(node.Control, thread, time, ConnectionKeys.FromEnvironment());
            var source = new WireSource(options with { Endpoint = node.Control, PubsubEndpoint = node.Pubsub, StatsEndpoint = node.Stats }, client, thread);
            var subscriber = new LiveSubscriber(source, store, registry, time, loggers.CreateLogger<LiveSubscriber>());
            _others.Add((client, subscriber));
            All = [.. All, new NodeLink(node.Name, node.Control, store)];
            await subscriber.StartAsync(cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_others.Select(other => other.Subscriber.StopAsync(cancellationToken)));

    public void Dispose()
    {
        foreach (var (client, subscriber) in _others)
        {
            subscriber.Dispose();
            client.Dispose();
        }
    }
}
