using Circus.Protocol.Client;
using Circus.Protocol.Rounds;

namespace Circus.Stats.Tests.Programs;

/// <summary>The rounds of a running circusd-stats, one after the other.</summary>
internal sealed class RoundReader : IAsyncDisposable
{
    private readonly RoundSubscriber _subscriber;
    private readonly IAsyncEnumerator<StatsRound> _rounds;
    private Task<bool> _next = Task.FromResult(true);

    public RoundReader(string endpoint)
    {
        _subscriber = new RoundSubscriber(endpoint);
        _rounds = _subscriber.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
    }

    public long Lost => _subscriber.Lost;

    public async Task<StatsRound> NextAsync()
    {
        _next = _rounds.MoveNextAsync().AsTask();
        Assert.True(await _next.WaitAsync(StatsProgram.Limit));
        return _rounds.Current;
    }

    /// <summary>The next round of which that holds.</summary>
    public async Task<StatsRound> UntilAsync(Func<StatsRound, bool> holds)
    {
        while (true)
        {
            if (await NextAsync() is var round && holds(round))
            {
                return round;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The subscriber first: it ends the reading.
        _subscriber.Dispose();
        await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _rounds.DisposeAsync();
    }
}
