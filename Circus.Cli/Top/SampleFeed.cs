using Circus.Cli.Top.Model;
using Circus.Protocol;
using Circus.Protocol.Client;
using Circus.Protocol.Keys;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Top;

/// <summary>
/// The statistics of one node. Rounds, if its circusd-stats publishes them: then the samples of Circus, which cost both sides more, are
/// unsubscribed. They are heard again when the rounds stop, as when a circusd-stats of Circus takes over.
/// </summary>
internal sealed class SampleFeed(int node, TopTarget target, SocketThread sockets, ConnectionKeys? keys, TimeProvider time, Action<TopMessage> post)
{
    private const string SocketsTopic = Topic.AllStats + "sockets.";

    private static readonly TimeSpan _leastPatience = TimeSpan.FromSeconds(10);

    private readonly string _endpoint = target.Stats;
    private readonly TaskCompletionSource<StatsRound> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The loops run beside each other: numbers that are written at once.
    private long _lastRound;
    private long _patienceMs;

    /// <summary>One came lately: three intervals are allowed to be silent.</summary>
    private bool HasRounds =>
        Volatile.Read(ref _lastRound) is var last and not 0 && time.GetElapsedTime(last).TotalMilliseconds < Volatile.Read(ref _patienceMs);

    public bool WantsPast { get; init; }

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(RoundsAsync(cancellationToken), InsteadAsync(cancellationToken), PastAsync(cancellationToken));

    private async Task RoundsAsync(CancellationToken cancellationToken)
    {
        using var rounds = new RoundSubscriber(_endpoint, sockets, keys);
        await foreach (var round in rounds.ReadAllAsync(cancellationToken))
        {
            var patience = TimeSpan.FromSeconds(Math.Clamp(3 * round.Wanted, _leastPatience.TotalSeconds, 3600));
            Volatile.Write(ref _patienceMs, (long)patience.TotalMilliseconds);
            Volatile.Write(ref _lastRound, time.GetTimestamp());
            post(new TopMessage.Rounded(node, round));
            _first.TrySetResult(round);
        }
    }

    /// <summary>Asks once what was before the first round. Not through a tunnel, which leads to the statistics only.</summary>
    private async Task PastAsync(CancellationToken cancellationToken)
    {
        var first = await _first.Task.WaitAsync(cancellationToken);
        if (!WantsPast || target.Stats != target.Endpoint || first.Query is null || TopPast.Question(first) is not { Series.Count: > 0 } question)
        {
            return;
        }

        using var client = new CircusClient(Endpoint.QueryOf(_endpoint, first.Query), sockets, keys: keys);
        try
        {
            post(new TopMessage.Remembered(node, first, TopPast.Of(first, await client.StatsHistoryAsync(question, cancellationToken))));
        }
        catch (CircusException)
        {
            // Nobody answers, or not to us: the graphs begin empty, as with the original.
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
        using var samples = new StatsSubscriber(_endpoint, thread: sockets, keys: keys);
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
        using var messages = new MessageSubscriber(_endpoint, [SocketsTopic], sockets, keys);
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
