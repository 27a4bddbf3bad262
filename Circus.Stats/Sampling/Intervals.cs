namespace Circus.Stats.Sampling;

/// <summary>
/// How often which watcher is measured: the interval of all, one of a watcher's own by its configuration, and what was set at run time, which
/// wins. Belongs to the loop.
/// </summary>
internal sealed class Intervals(TimeSpan interval, TimeProvider time)
{
    private readonly long _phase = time.GetTimestamp();
    private readonly Dictionary<string, TimeSpan> _configured = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _set = new(StringComparer.Ordinal);
    private readonly Dictionary<TimeSpan, RoundClock> _clocks = [];
    private RoundClock? _global;

    /// <summary>Of all watchers that have none of their own.</summary>
    public TimeSpan Global
    {
        get;
        set
        {
            field = value;
            Forget();
        }
    } = interval;

    /// <summary>Changes when any interval does.</summary>
    public int Version { get; private set; }

    public RoundClock GlobalClock => _global ??= ClockOf(Global);

    /// <summary>The watchers with an interval of their own, in seconds.</summary>
    public Dictionary<string, double> Own => _configured.Keys.Union(_set.Keys).ToDictionary(key => key, key => Of(key).TotalSeconds, StringComparer.Ordinal);

    public TimeSpan Of(string key) => _set.TryGetValue(key, out var set) ? set : _configured.TryGetValue(key, out var configured) ? configured : Global;

    public RoundClock ClockOf(string key) => ClockOf(Of(key));

    /// <summary>By its configuration; null for none.</summary>
    public void Configure(string key, TimeSpan? interval)
    {
        if (interval is { } own ? !_configured.TryGetValue(key, out var known) || known != own : _configured.ContainsKey(key))
        {
            _configured.Remove(key);
            if (interval is { } given)
            {
                _configured.Add(key, given);
            }

            Forget();
        }
    }

    /// <summary>At run time; null takes it back.</summary>
    public void Set(string key, TimeSpan? interval)
    {
        _set.Remove(key);
        if (interval is { } given)
        {
            _set.Add(key, given);
        }

        Forget();
    }

    /// <summary>Time stamp of the next pass of any.</summary>
    public long NextDue()
    {
        var next = GlobalClock.Due;
        foreach (var clock in _clocks.Values)
        {
            next = Math.Min(next, clock.Due);
        }

        return next;
    }

    /// <summary>Begins the passes that are due; the clocks of these are in <paramref name="due"/>. Returns how late the latest of them is.</summary>
    public TimeSpan Begin(long now, HashSet<RoundClock> due)
    {
        due.Clear();
        var late = TimeSpan.Zero;
        _ = GlobalClock;
        foreach (var clock in _clocks.Values)
        {
            if (clock.Begin(now))
            {
                due.Add(clock);
                late = clock.Late > late ? clock.Late : late;
            }
        }

        return late;
    }

    private RoundClock ClockOf(TimeSpan interval)
    {
        if (!_clocks.TryGetValue(interval, out var clock))
        {
            clock = new RoundClock(interval, time.TimestampFrequency, _phase, time.GetTimestamp());
            _clocks.Add(interval, clock);
        }

        return clock;
    }

    private void Forget()
    {
        _clocks.Clear();
        _global = null;
        Version++;
    }
}
