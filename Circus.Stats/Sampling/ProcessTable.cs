using Circus.Stats.Node;
using Circus.Stats.Proc;

namespace Circus.Stats.Sampling;

/// <summary>Every process that is measured, by pid, and to which watcher it belongs; follows the registry and looks for descendants. Belongs to the loop.</summary>
internal sealed class ProcessTable : IDisposable
{
    /// <summary>Processes that were started and ended between two passes are known from events only; of so many it is kept in mind.</summary>
    private const int MostRemembered = 10_000;

    /// <summary>So long at least: the event of an end may come after the pass that did not find the process any more.</summary>
    private static readonly TimeSpan _remembered = TimeSpan.FromSeconds(2);

    private readonly PidRegistry _registry;
    private readonly DescriptorBudget _budget;
    private readonly TimeProvider _time;
    private readonly DescendantSearch _search;
    private readonly Dictionary<int, (TrackedProcess Process, WatcherMeter Watcher)> _byPid = [];
    private readonly Dictionary<string, WatcherMeter> _watchers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (TrackedProcess Process, WatcherMeter Watcher)> _departed = [];
    private readonly List<int> _gone = [];
    private readonly List<(string Key, int Pid)> _arrivals = [];
    private readonly Func<int, bool> _isKnown;
    private readonly Func<int, bool> _isParent;
    private readonly Action<int, int> _adopt;
    private HashSet<int> _spawned = [];
    private HashSet<int> _spawnedBefore = [];
    private long _rotated;
    private int _version = -1;
    private WatcherMeter? _daemon;

    public ProcessTable(PidRegistry registry, DescriptorBudget budget, TimeProvider time)
    {
        (_registry, _budget, _time) = (registry, budget, time);
        _search = new DescendantSearch(time);
        // Made once: a pass allocates nothing.
        _isKnown = _byPid.ContainsKey;
        _isParent = pid => pid != _registry.DaemonPid && _byPid.ContainsKey(pid);
        _adopt = Adopt;
    }

    /// <summary>The watchers in the order of their keys; circusd itself is the last.</summary>
    public List<WatcherMeter> Watchers { get; } = [];

    public int Count => _byPid.Count;

    /// <summary>Takes over what the registry has learned since the pass before, and what was born below.</summary>
    /// <param name="births">What the machine has made up to now.</param>
    public void Follow(Births births)
    {
        if (_version != _registry.Version)
        {
            _version = _registry.Version;
            Synchronise();
        }
        else if (_arrivals.Count > 0)
        {
            AddArrivals();
        }

        _arrivals.Clear();
        _search.Look(births, _isKnown, _isParent, _adopt);
        if (_time.GetElapsedTime(_rotated) > _remembered)
        {
            _rotated = _time.GetTimestamp();
            (_spawned, _spawnedBefore) = (_spawnedBefore, _spawned);
            _spawned.Clear();
        }
    }

    /// <summary>Every process that is measured, with the key of its watcher.</summary>
    public IEnumerable<(int Pid, string Watcher)> All => _byPid.Select(pair => (pair.Key, pair.Value.Watcher.Key));

    public bool HasWatcher(string key) => Watchers.Exists(watcher => watcher.Key == key);

    public void OnSpawned(string key, int pid)
    {
        _departed.Remove(pid);
        _arrivals.Add((key, pid));
        if (_spawned.Count < MostRemembered)
        {
            _spawned.Add(pid);
        }
    }

    /// <summary>An end was told.</summary>
    /// <param name="key">Of its watcher.</param>
    /// <param name="pid">Whose.</param>
    /// <param name="whole">CPU time of its life; null when that is not told.</param>
    public void OnEnded(string key, int pid, TimeSpan? whole)
    {
        if (_byPid.TryGetValue(pid, out var known) && known.Process.Root is null)
        {
            TakeEnded(known.Process.Descendants, known.Watcher);
            known.Watcher.OnEnded(whole is { } all ? known.Process.RestOf(all) : TimeSpan.Zero);
            Remove(known.Process, known.Watcher);
        }
        else if (_departed.TryGetValue(pid, out known))
        {
            TakeEnded(known.Watcher.Orphans, known.Watcher);
            _departed.Remove(pid);
            known.Watcher.OnRest(whole is { } all ? known.Process.RestOf(all) : TimeSpan.Zero);
        }
        else if (_spawned.Remove(pid) || _spawnedBefore.Remove(pid))
        {
            // It was never seen alive.
            WatcherOf(key).OnEnded(whole ?? TimeSpan.Zero);
        }
    }

    /// <summary>A process was found to be gone before anybody said so. Another one that has its number by now, and may be the watcher's, takes its place.</summary>
    public void OnGone(TrackedProcess process, WatcherMeter watcher)
    {
        if (process.Root is null)
        {
            Remove(process, watcher);
            watcher.OnEnded(TimeSpan.Zero);
            if (_departed.Count == MostRemembered)
            {
                // A daemon that tells of no ends.
                _departed.Clear();
            }

            _departed[process.Pid] = (process, watcher);
            if (!_spawned.Contains(process.Pid) || !Add(process.Pid, process.Wid, watcher))
            {
                Forget(process.Pid);
            }

            _gone.Clear();
            return;
        }

        Remove(process, watcher);
    }

    /// <summary>Its parent will have waited for it.</summary>
    public void OnChildEnded(TrackedProcess process)
    {
        if (process.Root is not null && !process.IsEndCounted && process.Meter.Last.Stat is { } stat
            && (_byPid.TryGetValue(stat.Parent, out var parent) || _departed.TryGetValue(stat.Parent, out parent)))
        {
            parent.Process.OnChildEnded(process);
        }
    }

    /// <summary>Whether children of it have ended after they were looked at. Then that is taken into account.</summary>
    public bool HaveChildrenEnded(TrackedProcess parent, WatcherMeter watcher)
    {
        var haveEnded = false;
        foreach (var other in (parent.Root ?? parent).Descendants is { Count: > 0 } descendants ? descendants : watcher.Orphans)
        {
            if (!other.IsEndCounted && other.Meter.Last.Stat?.Parent == parent.Pid && !CpuClock.TryRead(other.Pid, out _))
            {
                OnChildEnded(other);
                haveEnded = true;
            }
        }

        return haveEnded;
    }

    public void Dispose()
    {
        foreach (var (process, _) in _byPid.Values)
        {
            process.Dispose();
        }

        _search.Dispose();
    }

    /// <summary>Those that ended together with the one from which they descend: what was seen of them is in the whole of its life.</summary>
    private void TakeEnded(List<TrackedProcess>? descendants, WatcherMeter watcher)
    {
        // Children first.
        for (var i = (descendants?.Count ?? 0) - 1; i >= 0; i--)
        {
            var descendant = descendants![i];
            if (!CpuClock.TryRead(descendant.Pid, out _))
            {
                OnChildEnded(descendant);
                Remove(descendant, watcher);
            }
        }
    }

    private void Synchronise()
    {
        foreach (var (pid, (process, _)) in _byPid)
        {
            if (process.Root is null && !_registry.Contains(pid))
            {
                _gone.Add(pid);
            }
        }

        foreach (var pid in _gone)
        {
            // Its end was told, or will be.
            var (process, watcher) = _byPid[pid];
            Remove(process, watcher);
        }

        _gone.Clear();
        var hasNew = false;
        foreach (var (key, pids) in _registry.Watchers)
        {
            var watcher = WatcherOf(key);
            foreach (var pid in pids)
            {
                hasNew |= Ensure(pid, watcher);
            }
        }

        if (_registry.DaemonPid > 0)
        {
            hasNew |= Ensure(_registry.DaemonPid, DaemonWatcher());
        }

        for (var i = Watchers.Count - 1; i >= 0; i--)
        {
            if (!_registry.Watchers.ContainsKey(Watchers[i].Key) && Watchers[i].IsEmpty && !Watchers[i].IsPublished && Watchers[i] != _daemon)
            {
                _watchers.Remove(Watchers[i].Key);
                Watchers.RemoveAt(i);
            }
        }

        Settle(hasNew);
    }

    private void AddArrivals()
    {
        var hasNew = false;
        foreach (var (key, pid) in _arrivals)
        {
            hasNew |= _registry.Contains(pid) && Ensure(pid, WatcherOf(key));
        }

        Settle(hasNew);
    }

    private void Settle(bool hasNew)
    {
        _gone.ForEach(Forget);
        _gone.Clear();
        if (hasNew)
        {
            _search.OnAdded(_isKnown, _isParent, _adopt);
        }
    }

    /// <summary>Not among the others: a watcher of somebody's may be called circus too.</summary>
    private WatcherMeter DaemonWatcher()
    {
        if (_daemon is null)
        {
            _daemon = new WatcherMeter(Protocol.Topic.DaemonKey);
            Watchers.Add(_daemon);
        }

        return _daemon;
    }

    private WatcherMeter WatcherOf(string key)
    {
        if (!_watchers.TryGetValue(key, out var watcher))
        {
            watcher = new WatcherMeter(key);
            _watchers.Add(key, watcher);
            Watchers.Add(watcher);
            Watchers.Sort((one, other) => one == _daemon ? 1 : other == _daemon ? -1 : string.CompareOrdinal(one.Key, other.Key));
        }

        return watcher;
    }

    /// <summary>Whether it had to be added.</summary>
    private bool Ensure(int pid, WatcherMeter watcher)
    {
        if (_byPid.TryGetValue(pid, out var known))
        {
            if (known.Process.Root is null && (known.Watcher == watcher || IsStillOf(known.Watcher, pid)))
            {
                known.Process.Wid = _registry.WidOf(pid);
                return false;
            }

            // It was taken for a descendant, or has moved to another watcher.
            Remove(known.Process, known.Watcher);
        }

        return Add(pid, _registry.WidOf(pid), watcher);
    }

    private bool Add(int pid, int wid, WatcherMeter watcher)
    {
        if (!ProcessMeter.TryOpen(pid, _budget, _time, out var meter))
        {
            // Already gone.
            _gone.Add(pid);
            return false;
        }

        var process = new TrackedProcess(meter, null, wid);
        _byPid.Add(pid, (process, watcher));
        var at = watcher.Processes is [.., var last] && last.Pid > pid ? watcher.Processes.FindIndex(other => other.Pid > pid) : watcher.Processes.Count;
        watcher.Processes.Insert(at, process);
        return true;
    }

    private bool IsStillOf(WatcherMeter watcher, int pid) => _registry.Watchers.TryGetValue(watcher.Key, out var pids) && pids.Contains(pid);

    private void Forget(int pid) => _registry.Forget(pid);

    private void Adopt(int pid, int parent)
    {
        if (!_byPid.TryGetValue(parent, out var known) || !ProcessMeter.TryOpen(pid, _budget, _time, out var meter))
        {
            return;
        }

        var root = known.Process.Root ?? known.Process;
        var process = new TrackedProcess(meter, root, 0);
        _byPid.Add(pid, (process, known.Watcher));
        if (known.Watcher.Orphans.Contains(known.Process))
        {
            known.Watcher.Orphans.Add(process);
        }
        else
        {
            root.Adopt(process);
        }
    }

    private void Remove(TrackedProcess process, WatcherMeter watcher)
    {
        _byPid.Remove(process.Pid);
        watcher.Processes.Remove(process);
        watcher.Orphans.Remove(process);
        process.Root?.Descendants?.Remove(process);
        if (process.Descendants is { Count: > 0 } left)
        {
            watcher.Orphans.AddRange(left);
            left.Clear();
        }

        process.Dispose();
    }
}
