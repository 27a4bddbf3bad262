using System.Globalization;

namespace Circus.Web.Live.History;

/// <summary>PURE: the span of time that the charts of a page show. Written in the address, so that a copied link shows the same.</summary>
/// <param name="Length">From the left edge to the right one.</param>
/// <param name="End">The right edge; null follows the present.</param>
internal readonly record struct TimeWindow(TimeSpan Length, DateTimeOffset? End)
{
    /// <summary>What the console shows unless told otherwise.</summary>
    public static readonly TimeWindow Live = new(TimeSpan.FromMinutes(5), null);

    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>What is offered, shortest first.</summary>
    public static readonly IReadOnlyList<(string Name, TimeSpan Length)> Presets =
    [
        ("5m", TimeSpan.FromMinutes(5)),
        ("15m", TimeSpan.FromMinutes(15)),
        ("1h", TimeSpan.FromHours(1)),
        ("6h", TimeSpan.FromHours(6)),
        ("24h", TimeSpan.FromHours(24)),
        ("7d", TimeSpan.FromDays(7)),
    ];

    private static readonly (char Unit, TimeSpan Length)[] _units =
        [('d', TimeSpan.FromDays(1)), ('h', TimeSpan.FromHours(1)), ('m', TimeSpan.FromMinutes(1)), ('s', TimeSpan.FromSeconds(1))];

    public bool IsLive => End is null;

    /// <summary>Length as the address has it: a preset's name, or the largest unit that leaves no rest.</summary>
    public string Span
    {
        get
        {
            var length = Length;
            if (Presets.FirstOrDefault(preset => preset.Length == length).Name is { } name)
            {
                return name;
            }

            var (unit, one) = _units.First(unit => unit.Length == TimeSpan.FromSeconds(1) || length.Ticks % unit.Length.Ticks == 0);
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (long)Math.Round(length / one))}{unit}");
        }
    }

    /// <summary>Right edge as the address has it; null while it follows the present.</summary>
    public string? At => End?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public DateTimeOffset To(DateTimeOffset now) => End ?? now;

    public DateTimeOffset From(DateTimeOffset now) => To(now) - Length;

    /// <summary>The same length, standing still from now on.</summary>
    public TimeWindow Stopped(DateTimeOffset now) => this with { End = Whole(To(now)) };

    /// <summary>The same length, following the present.</summary>
    public TimeWindow Following() => this with { End = null };

    public static TimeWindow Between(DateTimeOffset from, DateTimeOffset to)
    {
        var (first, last) = from <= to ? (from, to) : (to, from);
        // The address has seconds, so both edges are on one: outside of what was chosen.
        var (begin, end) = (Whole(first), Whole(last.AddTicks(TimeSpan.TicksPerSecond - 1)));
        return new TimeWindow(Bounded(end - begin), end);
    }

    /// <summary>Earlier (negative) or later by parts of its length. The future has nothing to show: there it follows the present.</summary>
    public TimeWindow Shifted(double parts, DateTimeOffset now)
    {
        var end = To(now) + (Length * parts);
        return this with { End = end >= now ? null : Whole(end) };
    }

    /// <summary>Twice as long, around the same middle.</summary>
    public TimeWindow Wider(DateTimeOffset now)
    {
        var length = Bounded(Length * 2);
        var end = To(now) + ((length - Length) / 2);
        return new TimeWindow(length, IsLive || end >= now ? null : Whole(end));
    }

    /// <summary>Reads the two parts of an address; what cannot be read is as if it were not there.</summary>
    public static TimeWindow Parse(string? span, string? at)
    {
        var length = Length(span) ?? Live.Length;
        return DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var end)
            ? new TimeWindow(length, end)
            : new TimeWindow(length, null);

        static TimeSpan? Length(string? span)
        {
            if (string.IsNullOrEmpty(span)
                || _units.FirstOrDefault(unit => unit.Unit == span[^1]).Length is not { Ticks: > 0 } unit
                || !int.TryParse(span.AsSpan(0, span.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count == 0)
            {
                return null;
            }

            return count > Longest / unit ? Longest : Bounded(count * unit);
        }
    }

    private static TimeSpan Bounded(TimeSpan length) => length < Shortest ? Shortest : length > Longest ? Longest : length;

    private static DateTimeOffset Whole(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)).ToUniversalTime();
}
