using Circus.Protocol.Messages;
using Circus.Web.Components.Controls;
using Circus.Web.Live;

namespace Circus.Web.Events;

/// <summary>Something that happened, as people see it.</summary>
/// <param name="Change">As the daemon told it.</param>
/// <param name="Watcher">Name, not key.</param>
/// <param name="Text">In words.</param>
internal sealed record EventRow(CircusEvent Change, string Watcher, EventText Text)
{
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds((long)(Change.Payload.Time * 1000));

    /// <summary>Everything that is remembered of the watchers that there are, newest first.</summary>
    public static IReadOnlyList<EventRow> Of(LiveSnapshot snapshot)
    {
        List<EventRow> rows = [];
        foreach (var watcher in snapshot.Watchers)
        {
            if (snapshot.Events.TryGetValue(watcher.Key, out var events))
            {
                foreach (var change in events.Span)
                {
                    rows.Add(new EventRow(change, watcher.Name, EventText.Of(change)));
                }
            }
        }

        return [.. rows.OrderByDescending(row => row.Change.Payload.Time).ThenByDescending(row => row.Change.Payload.Seq)];
    }
}
