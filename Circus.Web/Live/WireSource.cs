using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Web.Live;

/// <summary>The daemon at the endpoints of <see cref="WebOptions"/>. NetMQ connects again by itself, subscriptions included.</summary>
internal sealed class WireSource(WebOptions options, ICircusClient client, SocketThread thread) : ILiveSource
{
    // The most that circusd tells at once.
    private const int MostEvents = 1000;

    private readonly ConnectionKeys? _keys = ConnectionKeys.FromEnvironment();

    public async IAsyncEnumerable<CircusEvent> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var events = new EventSubscriber(options.PubsubEndpoint, thread: thread, keys: _keys);
        await foreach (var change in events.ReadAllAsync(cancellationToken))
        {
            yield return change;
        }
    }

    public async IAsyncEnumerable<StatsRound> RoundsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var rounds = new RoundSubscriber(options.StatsEndpoint, thread, _keys);
        await foreach (var round in rounds.ReadAllAsync(cancellationToken))
        {
            yield return round;
        }
    }

    public async IAsyncEnumerable<StatsSample> SamplesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var samples = new StatsSubscriber(options.StatsEndpoint, thread: thread, keys: _keys);
        await foreach (var sample in samples.ReadAllAsync(cancellationToken))
        {
            yield return sample;
        }
    }

    public async Task<IReadOnlyList<CircusEvent>> PastEventsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reply = await client.CallAsync("events", new JsonObject { ["limit"] = MostEvents }, cancellationToken);
            return
            [
                .. reply.GetProperty("events").EnumerateArray()
                    .Select(change => CircusEvent.Parse(change.GetProperty("topic").GetString() ?? "", JsonSerializer.SerializeToUtf8Bytes(change.GetProperty("payload"))))
                    .OfType<CircusEvent>(),
            ];
        }
        catch (CommandRefusedException)
        {
            return [];
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidOperationException)
        {
            // An answer without them.
            return [];
        }
    }

    public Task<NodeDescription> DescribeAsync(CancellationToken cancellationToken) => client.DescribeAsync(cancellationToken);
}
