using Circus.Stats.Proc;

namespace Circus.Stats.Sampling;

/// <summary>
/// One process that is measured, with what is needed to add up the CPU time of its tree without counting anything twice. The time of a child
/// appears a second time, in its parent, when the parent has waited for it.
/// </summary>
/// <param name="meter">Measures it.</param>
/// <param name="root">The process of the watcher that it descends from; null when it is one itself.</param>
/// <param name="wid">Slot; 0 when unknown.</param>
internal sealed class TrackedProcess(ProcessMeter meter, TrackedProcess? root, int wid) : IDisposable
{
    /// <summary>What the kernel says of children has steps of 10 ms, in user and in system time.</summary>
    private static readonly TimeSpan _mostCarried = TimeSpan.FromMilliseconds(20);

    private TimeSpan _carried;
    private TimeSpan _ofEndedChildren;
    private TimeSpan _cpuBefore;
    private TimeSpan _waitedBefore;
    private bool _isKnown;

    public ProcessMeter Meter => meter;

    public int Pid => meter.Pid;

    public TrackedProcess? Root => root;

    public int Wid { get; set; } = wid;

    /// <summary>Time stamp of the last pass that has taken it.</summary>
    public long? TakenAt { get; set; }

    /// <summary>Time stamp of the first one: what was born below it since is wholly its own, however late it was found.</summary>
    public long? FirstTakenAt { get; set; }

    /// <summary>What descends from it, for a process of the watcher itself; parents before children.</summary>
    public List<TrackedProcess>? Descendants { get; private set; }

    public int DescendantCount => Descendants?.Count ?? 0;

    /// <summary>CPU time of its life that has been seen so far, with that of the children it waited for.</summary>
    public TimeSpan Seen { get; private set; }

    /// <summary>Whether it has waited for children since the pass before.</summary>
    public bool HasWaited => meter.WaitedFor > _waitedBefore;

    /// <summary>Whether its end has been taken into account with its parent.</summary>
    public bool IsEndCounted { get; private set; }

    /// <summary>CPU time since the pass before that appears here for the first time.</summary>
    public TimeSpan Spent { get; private set; }

    /// <summary>The part of it that came from children that it waited for.</summary>
    public TimeSpan SpentByChildren { get; private set; }

    /// <summary>In the pass that has just been: of a process of the watcher itself, with its descendants.</summary>
    public double TreeCpu { get; set; }

    public long? TreeRss { get; set; }

    public void Adopt(TrackedProcess descendant) => (Descendants ??= []).Add(descendant);

    /// <summary>Measures it.</summary>
    public ReadOutcome Take()
    {
        (_cpuBefore, _waitedBefore) = (meter.Last.CpuTime, meter.WaitedFor);
        return meter.Take();
    }

    /// <summary>Counts what it spent since the pass before, after it was measured and the ends of its children were told.</summary>
    /// <param name="span">When it is seen for the first time and is no older than this, all that it used counts; else it has a past that is not ours.</param>
    public void Count(TimeSpan? span)
    {
        var (ownNow, waitedNow) = (meter.Last.CpuTime, meter.WaitedFor);
        Seen = ownNow + waitedNow;
        if (!_isKnown)
        {
            _isKnown = true;
            Spent = meter.Age <= span ? Seen : TimeSpan.Zero;
            SpentByChildren = Spent > TimeSpan.Zero ? waitedNow : TimeSpan.Zero;
            _ofEndedChildren = TimeSpan.Zero;
            return;
        }

        SpentByChildren = NotCountedYet(waitedNow - _waitedBefore);
        Spent = (ownNow > _cpuBefore ? ownNow - _cpuBefore : TimeSpan.Zero) + SpentByChildren;
    }

    /// <summary>A child of it has ended; what it and its own children used, as far as that was seen, will appear in what this one waited for.</summary>
    public void OnChildEnded(TrackedProcess child)
    {
        child.IsEndCounted = true;
        _ofEndedChildren += child.Seen + child._ofEndedChildren;
    }

    /// <summary>What it spent between the last pass and its end, when the whole of its life is told.</summary>
    public TimeSpan RestOf(TimeSpan whole)
    {
        var rest = whole - Seen;
        // Children of which it took the status are in the whole; those that it left behind are not.
        rest = rest >= _ofEndedChildren ? rest - _ofEndedChildren : rest;
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    public void Dispose() => meter.Dispose();

    private TimeSpan NotCountedYet(TimeSpan waited)
    {
        var ofEnded = _ofEndedChildren;
        _ofEndedChildren = TimeSpan.Zero;
        if (waited + _mostCarried < ofEnded)
        {
            // Nobody waited for them.
            return waited;
        }

        var rest = waited - ofEnded + _carried;
        // The kernel has rounded: what is too little now was too much before, or will be.
        _carried = rest < TimeSpan.Zero ? (rest > -_mostCarried ? rest : -_mostCarried) : TimeSpan.Zero;
        return rest < TimeSpan.Zero ? TimeSpan.Zero : rest;
    }
}
