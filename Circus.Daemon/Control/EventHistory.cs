using System.Globalization;
using System.Text;
using Circus.Daemon.Survival;

namespace Circus.Daemon.Control;

/// <summary>
/// The last events, so that a subscriber can catch up with what it has missed. Bounded in number and size. A daemon that follows one that was killed, or
/// that was upgraded, goes on with its numbers. On the arbiter's loop only.
/// </summary>
internal sealed class EventHistory
{
    /// <summary>200 processes that flap make 400 events a second at most, thanks to their back-off far fewer: minutes of trouble, or days without.</summary>
    public const int MostEvents = 10_000;

    public const int MostBytes = 4 * 1024 * 1024;

    /// <summary>Of the payloads in one answer: a reply stays far below the largest frame.</summary>
    private const int MostBytesOfPage = 1024 * 1024;

    private readonly Queue<RememberedEvent> _events = new();
    private readonly int _mostEvents;
    private readonly int _mostBytes;
    private readonly LineLog? _log;
    private readonly string _boot = "";
    private long _bytes;

    public EventHistory(int mostEvents = MostEvents, int mostBytes = MostBytes)
    {
        (_mostEvents, _mostBytes) = (mostEvents, mostBytes);
        Epoch = Guid.NewGuid().ToString("N");
    }

    /// <param name="boot">Of this boot: the end of a file may be lost with the machine, so that numbers of another boot count no more.</param>
    /// <param name="log">Where they outlive the daemon.</param>
    public EventHistory(string boot, LineLog log)
        : this()
    {
        (_boot, _log) = (boot, log);
        foreach (var line in log.Read())
        {
            TakeUp(line);
        }

        IsContinued = Newest > 0;
        log.Rewrite(Lines());
    }

    /// <summary>Numbers of events are those of this series; every other one begins again.</summary>
    public string Epoch { get; private set; }

    /// <summary>It goes on where a former daemon was.</summary>
    public bool IsContinued { get; }

    /// <summary>Number of the oldest event that is remembered; of the next one while there is none.</summary>
    public long Oldest => _events.TryPeek(out var oldest) ? oldest.Seq : Newest + 1;

    /// <summary>Number of the last event; 0 before the first.</summary>
    public long Newest { get; private set; }

    public void Add(long seq, string topic, byte[] payload)
    {
        var latest = new RememberedEvent(seq, topic, payload);
        Keep(latest);
        if (_log is null)
        {
            return;
        }

        // Before it is sent: nobody knows a number that the next daemon does not.
        if (_log.Appended > _mostBytes)
        {
            _log.Rewrite(Lines());
        }
        else
        {
            _log.Append(LineOf(latest));
        }
    }

    /// <summary>Those behind <paramref name="after"/>, the oldest first; without it the last ones.</summary>
    /// <param name="after">Number of the last event that is known already.</param>
    /// <param name="topic">Only those whose topic begins so.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="epoch">The series of that number, if that is known.</param>
    public EventPage Read(long? after, string topic, int limit, string? epoch = null)
    {
        // A number that this daemon has not reached is that of another one before it: all is new.
        var isOther = after > Newest || (epoch is not null && epoch != Epoch);
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

    private void Keep(RememberedEvent latest)
    {
        _events.Enqueue(latest);
        _bytes += SizeOf(latest);
        Newest = latest.Seq;
        while (_events.Count > _mostEvents || _bytes > _mostBytes)
        {
            _bytes -= SizeOf(_events.Dequeue());
        }
    }

    /// <summary>A line of a former daemon: the first says which series it is, all others are events.</summary>
    private void TakeUp(string line)
    {
        var words = line.Split('\t', 3);
        if (words is ["epoch", var epoch, var boot] && boot == _boot)
        {
            Epoch = epoch;
        }
        else if (words.Length == 3 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seq) && seq > Newest && words[2].EndsWith('}'))
        {
            Keep(new RememberedEvent(seq, words[1], Encoding.UTF8.GetBytes(words[2])));
        }
    }

    private IEnumerable<byte[]> Lines() => _events.Select(LineOf).Prepend(Encoding.UTF8.GetBytes($"epoch\t{Epoch}\t{_boot}\n"));

    private static byte[] LineOf(RememberedEvent remembered) =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{remembered.Seq}\t{remembered.Topic}\t")), .. remembered.Payload, (byte)'\n'];

    private static int SizeOf(RememberedEvent remembered) => (2 * remembered.Topic.Length) + remembered.Payload.Length;
}
