using Circus.Daemon.Tests.Interop;
using Circus.Protocol.Client;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Tests.Programs;

/// <summary>The events of a running daemon, one after the other.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly EventSubscriber _subscriber;
    private readonly IAsyncEnumerator<CircusEvent> _events;

    public EventReader(string endpoint)
    {
        _subscriber = new EventSubscriber(endpoint);
        _events = _subscriber.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
    }

    public async Task<CircusEvent> NextAsync()
    {
        Assert.True(await _events.MoveNextAsync().AsTask().WaitAsync(ReaperFixture.Limit));
        return _events.Current;
    }

    /// <summary>All events up to the first of that kind, it included.</summary>
    public async Task<IReadOnlyList<CircusEvent>> UntilAsync(string action)
    {
        List<CircusEvent> heard = [];
        do
        {
            heard.Add(await NextAsync());
        }
        while (heard[^1].Action != action);

        return heard;
    }

    public async ValueTask DisposeAsync()
    {
        // The subscriber first: it ends the reading.
        _subscriber.Dispose();
        await _events.DisposeAsync();
    }
}
