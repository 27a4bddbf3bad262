using Circus.Protocol.Rounds;

namespace Circus.Stats.History;

/// <summary>The past of everything, within a limit. Belongs to the loop.</summary>
/// <param name="limit">The most bytes of all rings when they are full.</param>
internal sealed class HistoryStore(long limit = HistoryStore.DefaultLimit)
{
    public const long DefaultLimit = 64 * 1024 * 1024;

    private const int DefaultPoints = 1000;

    /// <summary>More points than any series has.</summary>
    private const int MostPoints = 20_000;

    private readonly Dictionary<SeriesSubject, SeriesGroup> _groups = [];
    private readonly List<SeriesSubject> _expired = [];
    private long _reserved;
    private double _swept;

    public long Limit => limit;

    public long Bytes => _groups.Values.Sum(group => (long)group.Bytes);

    public int SeriesCount => _groups.Values.Sum(group => group.Metrics);

    /// <summary>Things of which nothing is kept because there is no room.</summary>
    public long Refused { get; private set; }

    public IReadOnlyCollection<SeriesSubject> Subjects => _groups.Keys;

    /// <summary>The group of something, made when it is new; null when there is no room for it.</summary>
    public SeriesGroup? GroupOf(in SeriesSubject subject)
    {
        if (_groups.TryGetValue(subject, out var group))
        {
            return group;
        }

        var metrics = SeriesName.MetricsOf(subject.Kind).Length;
        // Long ones take half of the room at most, so that there is some for the others.
        var tier = subject.Kind == SeriesKind.Process || _reserved + (Tier.Long.Bytes * metrics) > limit / 2 ? Tier.Short : Tier.Long;
        if (_reserved + (tier.Bytes * metrics) > limit)
        {
            Refused++;
            return null;
        }

        return Add(subject, new SeriesGroup(tier, metrics));
    }

    /// <summary>Forgets what has got nothing for so long that no point is left.</summary>
    public void Sweep(double now)
    {
        if (now - _swept < 60)
        {
            return;
        }

        _swept = now;
        foreach (var (subject, group) in _groups)
        {
            if (now - group.LastAdded > group.Tier.Span.TotalSeconds)
            {
                _expired.Add(subject);
            }
        }

        foreach (var subject in _expired)
        {
            _groups.Remove(subject, out var group);
            _reserved -= group!.FullBytes;
        }

        _expired.Clear();
    }

    /// <summary>Answers a question.</summary>
    /// <param name="query">Its names have been checked.</param>
    /// <param name="now">Seconds since the epoch.</param>
    public HistoryReply Ask(HistoryQuery query, double now)
    {
        var to = Math.Min(At(query.To ?? now, now), now);
        var asked = query.Series.Select(name => SeriesName.TryParse(name, out var subject, out var metric, out _) && _groups.TryGetValue(subject, out var group)
            ? group.Rings(metric)
            : []).ToList();
        var from = query.From is { } given ? At(given, now) : asked.SelectMany(rings => rings).Where(ring => ring.Number >= 0)
            .Select(ring => (double)ring.Oldest * ring.Seconds).DefaultIfEmpty(to).Min();
        var seconds = ResolutionOf(query, to - from, now - from);
        var (first, last) = ((long)Math.Floor(from / seconds), (long)Math.Floor(to / seconds));
        first = Math.Max(first, last - MostPoints + 1);
        return new HistoryReply
        {
            Resolution = seconds,
            From = first * (double)seconds,
            Series = [.. query.Series.Zip(asked, (name, rings) => SeriesOf(name, rings, seconds, first, last))],
        };
    }

    public SeriesGroup? Find(in SeriesSubject subject) => _groups.GetValueOrDefault(subject);

    /// <summary>Takes a group over that was kept elsewhere; false when there is no room for it.</summary>
    public bool TryRestore(in SeriesSubject subject, SeriesGroup group)
    {
        if (_groups.ContainsKey(subject) || _reserved + group.FullBytes > limit)
        {
            return false;
        }

        Add(subject, group);
        return true;
    }

    private SeriesGroup Add(in SeriesSubject subject, SeriesGroup group)
    {
        _reserved += group.FullBytes;
        _groups.Add(subject, group);
        return group;
    }

    private static double At(double given, double now) => given < 0 ? now + given : given;

    /// <summary>The finest that reaches back far enough and needs no more points than wanted; or the nearest to what was asked for.</summary>
    private static int ResolutionOf(HistoryQuery query, double span, double age)
    {
        var resolutions = Tier.Long.Rings;
        if (query.Resolution is { } wanted)
        {
            return resolutions.FirstOrDefault(ring => ring.Seconds >= wanted, resolutions[^1]).Seconds;
        }

        var points = Math.Clamp(query.Points ?? DefaultPoints, 1, MostPoints);
        return resolutions.FirstOrDefault(ring => span / ring.Seconds <= points && (long)ring.Seconds * ring.Points >= age, resolutions[^1]).Seconds;
    }

    private static HistorySeries SeriesOf(string name, IReadOnlyList<Ring> rings, int seconds, long first, long last)
    {
        // A series that has not this resolution answers with the next coarser one, whose points are then repeated.
        var ring = rings.FirstOrDefault(candidate => candidate.Seconds >= seconds) ?? (rings.Count > 0 ? rings[^1] : null);
        if (ring is null || last < first)
        {
            return new HistorySeries { Series = name };
        }

        var count = (int)(last - first + 1);
        var (min, mean, max) = (new double?[count], new double?[count], new double?[count]);
        for (var i = 0; i < count; i++)
        {
            var codes = ring.At((first + i) * seconds / ring.Seconds);
            (min[i], mean[i], max[i]) = (Rounded(codes.Min), Rounded(codes.Mean), Rounded(codes.Max));
        }

        return new HistorySeries { Series = name, Min = min, Mean = mean, Max = max };
    }

    private static double? Rounded(ushort code) => PointCode.ValueOf(code) is { } value ? value >= 1000 ? Math.Round(value) : Math.Round(value, 4) : null;
}
