using System.Collections.Immutable;

namespace Circus.Web.Live;

/// <summary>The open pages. A page is in here from its first rendering in a browser until its circuit ends.</summary>
internal sealed class LiveFeedRegistry
{
    private ImmutableHashSet<LiveFeed> _feeds = [];

    public int Count => _feeds.Count;

    public IEnumerable<LiveFeed> Pages => _feeds;

    public void Add(LiveFeed feed) => ImmutableInterlocked.Update(ref _feeds, feeds => feeds.Add(feed));

    public void Remove(LiveFeed feed) => ImmutableInterlocked.Update(ref _feeds, feeds => feeds.Remove(feed));

    /// <summary>There is a new snapshot. Never waits for a page.</summary>
    public void Notify()
    {
        foreach (var feed in _feeds)
        {
            feed.Notify();
        }
    }
}
