namespace Circus.Stats.Sampling;

/// <summary>What is added up over the processes of a watcher and all that descends from them.</summary>
internal struct WatcherTotal
{
    public TimeSpan Spent;
    public int Processes;
    public long Rss;
    public int Threads;
    public int? Fds;
    public double? Read;
    public double? Write;
    public double? Faults;
    public double? Switches;
    public TimeSpan Age;

    public void Add(TrackedProcess process, bool isOwn)
    {
        var meter = process.Meter;
        Spent += process.Spent;
        Processes++;
        Rss += meter.Rss ?? 0;
        Threads += meter.Last.Stat?.Threads ?? 0;
        Fds = meter.Last.Descriptors is { } fds ? (Fds ?? 0) + fds : Fds;
        Add(ref Read, meter.Read);
        Add(ref Write, meter.Write);
        Add(ref Faults, meter.Faults);
        Add(ref Switches, meter.Switches);
        Age = isOwn && meter.Age > Age ? meter.Age : Age;
    }

    /// <summary>Of those that are known.</summary>
    private static void Add(ref double? sum, double? value) => sum = value is { } number ? (sum ?? 0) + number : sum;
}
