using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Stats.Tests.Programs;

/// <summary>The samples of a running circusd-stats, one after the other.</summary>
internal sealed class SampleReader : IAsyncDisposable
{
    private readonly StatsSubscriber _subscriber;
    private readonly IAsyncEnumerator<StatsSample> _samples;
    private Task<bool> _next = Task.FromResult(true);

    public SampleReader(string endpoint, string? watcherKey = null, int? pid = null)
    {
        _subscriber = new StatsSubscriber(endpoint, watcherKey, pid);
        _samples = _subscriber.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
    }

    public async Task<StatsSample> NextAsync()
    {
        _next = _samples.MoveNextAsync().AsTask();
        Assert.True(await _next.WaitAsync(StatsProgram.Limit));
        return _samples.Current;
    }

    /// <summary>The next sample of that process.</summary>
    public async Task<ProcessPayload> OfAsync(int pid)
    {
        while (true)
        {
            if (await NextAsync() is ProcessSample sample && sample.Pid == pid)
            {
                return sample.Payload;
            }
        }
    }

    /// <summary>The next aggregate of that watcher with exactly these processes.</summary>
    public async Task<WatcherPayload> OfAsync(string watcherKey, params int[] pids)
    {
        while (true)
        {
            if (await NextAsync() is WatcherSample sample && sample.WatcherKey == watcherKey && sample.Payload.Pids.Order().SequenceEqual(pids.Order()))
            {
                return sample.Payload;
            }
        }
    }

    /// <summary>Everything up to the end of so many whole passes: the aggregate of that watcher ends one.</summary>
    public async Task<IReadOnlyList<StatsSample>> PassesAsync(string watcherKey, int passes)
    {
        List<StatsSample> heard = [];
        for (var ends = -1; ends < passes;)
        {
            var sample = await NextAsync();
            if (ends >= 0)
            {
                heard.Add(sample);
            }

            ends += sample is WatcherSample watcher && watcher.WatcherKey == watcherKey ? 1 : 0;
        }

        return heard;
    }

    public async ValueTask DisposeAsync()
    {
        // The subscriber first: it ends the reading.
        _subscriber.Dispose();
        await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _samples.DisposeAsync();
    }
}
