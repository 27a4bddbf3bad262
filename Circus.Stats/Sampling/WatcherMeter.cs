using Circus.Protocol.Rounds;

namespace Circus.Stats.Sampling;

/// <summary>A watcher that is measured: its processes, and its figures of the last pass.</summary>
internal sealed class WatcherMeter(string key)
{
    private TimeSpan _pending;

    public string Key => key;

    /// <summary>Its own processes, by pid.</summary>
    public List<TrackedProcess> Processes { get; } = [];

    /// <summary>What descends from processes that have ended.</summary>
    public List<TrackedProcess> Orphans { get; } = [];

    public RoundClock? Clock { get; set; }

    public int? Wanted { get; set; }

    public int? Restarts { get; set; }

    /// <summary>Time stamp of the last pass; null before the first.</summary>
    public long? MeasuredAt { get; set; }

    /// <summary>Real time between the last two passes.</summary>
    public TimeSpan? Elapsed { get; set; }

    /// <summary>Processes that ended since the last pass.</summary>
    public int Ended { get; private set; }

    /// <summary>Whether anything of it was published in the last pass: then it is told once when it has become empty.</summary>
    public bool IsPublished { get; set; }

    /// <summary>Whether something ended that no pass has told of.</summary>
    public bool HasEnded => Ended > 0 || _pending > TimeSpan.Zero;

    public bool IsEmpty => Processes.Count == 0 && Orphans.Count == 0;

    public WatcherFigures Figures { get; set; }

    /// <summary>A process ended; what it spent since the last pass will be in the next one.</summary>
    public void OnEnded(TimeSpan rest)
    {
        Ended++;
        _pending += rest;
    }

    /// <summary>What was told late about one that has been counted as ended.</summary>
    public void OnRest(TimeSpan rest) => _pending += rest;

    /// <summary>CPU time of those that ended; from now on of none.</summary>
    public (TimeSpan Cpu, int Count) TakeEnded()
    {
        var taken = (_pending, Ended);
        (_pending, Ended) = (TimeSpan.Zero, 0);
        return taken;
    }
}
