using System.Collections.Immutable;

namespace Circus.Web.Live;

/// <summary>What a page shows: only that is sent to it.</summary>
/// <param name="Window">Ticks that the page can draw, at most <see cref="Gauge.Points"/>.</param>
/// <param name="Columns">See <see cref="ColumnId"/>.</param>
internal sealed record FeedInterest(int Window, ImmutableArray<string> Columns)
{
    public static readonly FeedInterest Nothing = new(0, []);

    /// <summary>Both: the longer window, and each column once.</summary>
    public FeedInterest With(FeedInterest other) => new(Math.Max(Window, other.Window), [.. Columns.Union(other.Columns)]);

    public bool Equals(FeedInterest? other) => other is not null && Window == other.Window && Columns.AsSpan().SequenceEqual(other.Columns.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Window, Columns.Length);
}
