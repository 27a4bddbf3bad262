using Circus.Cli.Top.Model;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;

namespace Circus.Cli.Top;

/// <summary>
/// The statistics of one node. Rounds, if its circusd-stats publishes them: then the samples of Circus, which cost both sides more, are
/// unsubscribed. They are heard again when the rounds stop, as when a circusd-stats of Circus takes over.
/// </summary>
internal sealed class SampleFeed(int node, string endpoint, SocketThread sockets, ConnectionKeys? keys, TimeProvider time, Action<TopMessage> post)
{
    private const string SocketsTopic = Topic.AllStats + "sockets.";

    private static readonly TimeSpan _leastPatience = TimeSpan.FromSeconds(10);

    // The two loops run beside each other: numbers that are written at once.
    private long _lastRound;
    private long _patienceMs;

    /// <summary>One came lately: three intervals are allowed to be silent.</summary>
    private bool HasRounds =>
        Volatile.Read(ref _lastRound) is var last and not 0 && time.GetElapsedTime(last).TotalMilliseconds < Volatile.Read(ref _patienceMs);

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(RoundsAsync(cancellationToken), InsteadAsync(cancellationToken));

    private async Task RoundsAsync(CancellationToken cancellationToken)
    {
        using var rounds = new RoundSubscriber(endpoint, sockets, keys);
        await foreach (var round in rounds.ReadAllAsync(cancellationToken))
        {
            var patience = TimeSpan.FromSeconds(Math.Clamp(3 * round.Wanted, _leastPatience.TotalSeconds, 3600));
            Volatile.Write(ref _patienceMs, (long)patience.TotalMilliseconds);
            Volatile.Write(ref _lastRound, time.GetTimestamp());
            post(new TopMessage.Rounded(node, round));
        }
    }

    /// <summary>The samples, as long as there are no rounds.</summary>
    private async Task InsteadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.WhenAll(SamplesAsync(cancellationToken), SocketsAsync(cancellationToken));
            while (HasRounds)
            {
                await Task.Delay(_leastPatience, time, cancellationToken);
            }
        }
    }

    private async Task SamplesAsync(CancellationToken cancellationToken)
    {
        using var samples = new StatsSubscriber(endpoint, thread: sockets, keys: keys);
        await foreach (var sample in samples.ReadAllAsync(cancellationToken))
        {
            if (HasRounds)
            {
                return;
            }

            post(new TopMessage.Sampled(node, sample));
        }
    }

    private async Task SocketsAsync(CancellationToken cancellationToken)
    {
        using var messages = new MessageSubscriber(endpoint, [SocketsTopic], sockets, keys);
        await foreach (var message in messages.ReadAllAsync(cancellationToken))
        {
            if (HasRounds)
            {
                return;
            }

            if (SocketRow.Of(message) is { } socket)
            {
                post(new TopMessage.Opened(node, socket));
            }
        }
    }
}
