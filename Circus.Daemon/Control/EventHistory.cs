namespace Circus.Daemon.Control;

/// <summary>The last events, so that a subscriber can catch up with what it has missed. Bounded in number and size. On the arbiter's loop only.</summary>
internal sealed class EventHistory(int mostEvents = EventHistory.MostEvents, int mostBytes = EventHistory.MostBytes)
{
    /// <summary>200 processes that flap make 400 events a second at most, thanks to their back-off far fewer: minutes of trouble, or days without.</summary>
    public const int MostEvents = 10_000;

    public const int MostBytes = 4 * 1024 * 1024;

    /// <summary>Of the payloads in one answer: a reply stays far below the largest frame.</summary>
    private const int MostBytesOfPage = 1024 * 1024;

    private readonly Queue<RememberedEvent> _events = new();
    private long _bytes;

    /// <summary>Number of the oldest event that is remembered; of the next one while there is none.</summary>
    public long Oldest => _events.TryPeek(out var oldest) ? oldest.Seq : Newest + 1;

    /// <summary>Number of the last event; 0 before the first.</summary>
    public long Newest { get; private set; }

    public void Add(long seq, string topic, byte[] payload)
    {
        var latest = new RememberedEvent(seq, topic, payload);
        _events.Enqueue(latest);
        _bytes += SizeOf(latest);
        Newest = seq;
        while (_events.Count > mostEvents || _bytes > mostBytes)
        {
            _bytes -= SizeOf(_events.Dequeue());
        }
    }

    /// <summary>Those behind <paramref name="after"/>, the oldest first; without it the last ones.</summary>
    /// <param name="after">Number of the last event that is known already.</param>
    /// <param name="topic">Only those whose topic begins so.</param>
    /// <param name="limit">At most so many.</param>
    public EventPage Read(long? after, string topic, int limit)
    {
        // A number that this daemon has not reached is that of another one before it: all is new.
        var isOther = after > Newest;
        var known = isOther ? 0 : after ?? 0;
        var matching = _events.Where(remembered => remembered.Seq > known && remembered.Topic.StartsWith(topic, StringComparison.Ordinal)).ToList();
        List<RememberedEvent> page = [];
        var bytes = 0L;
        // Without "after" the newest count: as many as fit are taken from the end.
        for (var i = 0; i < Math.Min(limit, matching.Count); i++)
        {
            var next = after is null ? matching[^(i + 1)] : matching[i];
            bytes += SizeOf(next);
            if (page.Count > 0 && bytes > MostBytesOfPage)
            {
                break;
            }

            page.Add(next);
        }

        if (after is null)
        {
            page.Reverse();
        }

        var isCut = after is not null && page.Count < matching.Count;
        return new EventPage(
            page,
            isCut ? page.Count > 0 ? page[^1].Seq : known : Newest,
            after is null ? 0 : Math.Max(0, Oldest - known - 1),
            isOther);
    }

    private static int SizeOf(RememberedEvent remembered) => (2 * remembered.Topic.Length) + remembered.Payload.Length;
}
