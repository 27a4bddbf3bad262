using System.Collections.Immutable;
using Circus.Protocol.Messages;
using Circus.Protocol.Rounds;

namespace Circus.Web.Live;

/// <summary>What the console knows at one instant. Never changes; the next one replaces it.</summary>
internal sealed record LiveSnapshot
{
    public static readonly LiveSnapshot Empty = new();

    public LinkState Link { get; init; }

    /// <summary>Whether nothing is left out of it, see <see cref="VisibleSnapshot"/>.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Since when <see cref="Link"/> is what it is; null before the first attempt ended.</summary>
    public DateTimeOffset? LinkSince { get; init; }

    /// <summary>Why the link is not up, one sentence.</summary>
    public string? Fault { get; init; }

    /// <summary>The last known state of the daemon; null before the first answer.</summary>
    public NodeDescription? Node { get; init; }

    /// <summary>Changes with everything above and <see cref="Events"/>, not with samples.</summary>
    public long Version { get; init; }

    /// <summary>Number of the newest tick, from 1; 0 before the first.</summary>
    public long Tick { get; init; }

    /// <summary>When the newest sample arrived; null before the first.</summary>
    public DateTimeOffset? Sampled { get; init; }

    /// <summary>How long the last question to the daemon took.</summary>
    public TimeSpan? RoundTrip { get; init; }

    /// <summary>From the measurement of the newest sample to its arrival here; null when the samples do not say when they were measured.</summary>
    public TimeSpan? StatsDelay { get; init; }

    /// <summary>The newest round of circusd-stats; null when it sends none, as the original.</summary>
    public StatsRound? Round { get; init; }

    /// <summary>Managed sockets by name, as far as statistics tell of them; changes <see cref="Version"/> when there are others.</summary>
    public IReadOnlyList<SocketFigures> Sockets { get; init; } = [];

    /// <summary>Times of the ticks in ms since the epoch, oldest first.</summary>
    public ReadOnlyMemory<long> Times { get; init; }

    /// <summary>By <see cref="ColumnId"/>: one reading per tick since the thing was first seen, oldest first, ending at <see cref="Tick"/>.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<Reading>> Columns { get; init; } = ImmutableDictionary<string, ReadOnlyMemory<Reading>>.Empty;

    /// <summary>By watcher key: its last events, oldest first.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<CircusEvent>> Events { get; init; } =
        ImmutableDictionary<string, ReadOnlyMemory<CircusEvent>>.Empty;

    public IReadOnlyList<WatcherDescription> Watchers => Node?.Watchers ?? [];

    public WatcherDescription? Watcher(string name) => Watchers.FirstOrDefault(watcher => watcher.Name == name);

    /// <summary>The newest reading; <see cref="Reading.Missing"/> when there is none.</summary>
    public Reading Latest(string columnId) =>
        Columns.TryGetValue(columnId, out var readings) && !readings.IsEmpty ? readings.Span[^1] : Reading.Missing;
}
