namespace Circus.Stats.History;

/// <summary>Which resolutions a series has, and how many points of each.</summary>
internal sealed record Tier(int Number, params (int Seconds, int Points)[] Rings)
{
    /// <summary>15 minutes, 6 hours, 7 days.</summary>
    public static readonly Tier Long = new(0, (1, 900), (10, 2160), (60, 10_080));

    /// <summary>5 minutes, 6 hours.</summary>
    public static readonly Tier Short = new(1, (1, 300), (60, 360));

    public static readonly IReadOnlyList<Tier> All = [Long, Short];

    /// <summary>Bytes of one series when it is full.</summary>
    public int Bytes => Rings.Sum(ring => Ring.BytesOf(ring.Points));

    /// <summary>What gets nothing for so long has no points left.</summary>
    public TimeSpan Span => TimeSpan.FromSeconds(Rings.Max(ring => (long)ring.Seconds * ring.Points));
}
