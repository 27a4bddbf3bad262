namespace Circus.Stats.History;

/// <summary>The series of one thing: all metrics of a watcher, of a slot, of a socket or of the node.</summary>
internal sealed class SeriesGroup
{
    private readonly Ring[][] _series;

    public SeriesGroup(Tier tier, int metrics)
    {
        Tier = tier;
        _series = [.. Enumerable.Range(0, metrics).Select(_ => tier.Rings.Select(ring => new Ring(ring.Seconds, ring.Points)).ToArray())];
    }

    public Tier Tier { get; }

    public int Metrics => _series.Length;

    /// <summary>When something was added last, seconds since the epoch.</summary>
    public double LastAdded { get; private set; }

    public int Bytes => _series.Sum(rings => rings.Sum(ring => ring.Bytes));

    /// <summary>What it takes when it is full.</summary>
    public int FullBytes => Tier.Bytes * Metrics;

    /// <summary>Nothing is added for a figure that is unknown.</summary>
    public void Add(int metric, double time, double? value)
    {
        LastAdded = time;
        if (value is not { } number)
        {
            return;
        }

        foreach (var ring in _series[metric])
        {
            ring.Add(time, number);
        }
    }

    public IReadOnlyList<Ring> Rings(int metric) => _series[metric];

    public void Write(BinaryWriter writer)
    {
        writer.Write(LastAdded);
        foreach (var rings in _series)
        {
            foreach (var ring in rings)
            {
                ring.Write(writer);
            }
        }
    }

    public bool TryRead(BinaryReader reader)
    {
        LastAdded = reader.ReadDouble();
        return double.IsFinite(LastAdded) && _series.All(rings => rings.All(ring => ring.TryRead(reader)));
    }
}
