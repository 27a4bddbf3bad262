using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Stats;

/// <summary>
/// Which processes belong to which watcher: the daemon's description, kept up to date by its events. ZeroMQ may lose events without a word,
/// so a gap in their numbers asks for a new description. Decides only; belongs to the sampler's loop.
/// </summary>
internal sealed class PidRegistry
{
    // Events and descriptions come by different sockets; an old event is a few places late, not more.
    private const int MostLate = 100;

    /// <summary>The daemon's own programs, which are also published together under <see cref="Topic.DaemonKey"/>.</summary>
    private static readonly string[] _own = ["circusd-stats", "circushttpd"];

    private readonly Dictionary<string, SortedSet<int>> _watchers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WatcherFacts> _facts = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (string Key, int Wid)> _processes = [];
    private readonly List<CircusEvent> _sinceAsked = [];
    private bool _isLearning;
    private int _daemon;
    private long? _lastSeq;

    /// <summary>Keys of watchers with their pids; a watcher stays, empty, after its last process went.</summary>
    public IReadOnlyDictionary<string, SortedSet<int>> Watchers => _watchers;

    /// <summary>Another number whenever more changed than one spawn or reap.</summary>
    public int Version { get; private set; }

    /// <summary>Pid of circusd; 0 when unknown.</summary>
    public int DaemonPid => _daemon;

    /// <summary>What a process of the daemon itself is called; null for any other.</summary>
    public string? OwnNameOf(int pid, string key) => pid == _daemon ? "circusd" : Array.IndexOf(_own, key) >= 0 ? key : null;

    public WatcherFacts FactsOf(string key) => _facts.GetValueOrDefault(key, WatcherFacts.None);

    /// <summary>Slot of a process; 0 when unknown.</summary>
    public int WidOf(int pid) => _processes.GetValueOrDefault(pid).Wid;

    /// <summary>Whether a process belongs to a watcher, or is circusd.</summary>
    public bool Contains(int pid) => pid == _daemon || _processes.ContainsKey(pid);

    /// <summary>A description has been asked for: what happens from now on may or may not be in it.</summary>
    public void BeginLearning()
    {
        _isLearning = true;
        _sinceAsked.Clear();
    }

    /// <summary>Takes the description over, and then what happened after it.</summary>
    public void Learn(NodeDescription node)
    {
        Version++;
        _daemon = node.Pid;
        _watchers.Clear();
        _facts.Clear();
        _processes.Clear();
        foreach (var watcher in node.Watchers)
        {
            var pids = PidsOf(watcher.Key);
            _facts[watcher.Key] = WatcherFacts.Of(watcher);
            foreach (var process in watcher.Processes)
            {
                pids.Add(process.Pid);
                _processes[process.Pid] = (watcher.Key, process.Wid);
            }
        }

        // A daemon that started anew counts from 1 again.
        _lastSeq = node.Seq;
        _isLearning = false;
        foreach (var happened in _sinceAsked)
        {
            Apply(happened);
        }

        _sinceAsked.Clear();
    }

    /// <summary>Follows one event. False when events are missing before it, so that a new description is needed.</summary>
    public bool Apply(CircusEvent happened)
    {
        if (_isLearning)
        {
            _sinceAsked.Add(happened);
        }

        var isNext = true;
        if (happened.Payload.Seq is { } seq)
        {
            if (!_isLearning && seq <= _lastSeq)
            {
                // Contained in the description already, unless the daemon is a new one that counts from 1 again.
                return seq > 1 && _lastSeq - seq <= MostLate;
            }

            isNext = _isLearning || _lastSeq is null || seq == _lastSeq + 1;
            _lastSeq = seq;
        }

        switch (happened.Action)
        {
            case EventAction.Spawn when happened.Payload.ProcessPid is { } pid:
                PidsOf(happened.WatcherKey).Add(pid);
                _processes[pid] = (happened.WatcherKey, happened.Payload.Wid ?? 0);
                break;
            // Not at "kill": the process lives on, for as long as the watcher's grace lasts. One that ended unheard is not found in /proc.
            case EventAction.Reap when happened.Payload.ProcessPid is { } pid:
                PidsOf(happened.WatcherKey).Remove(pid);
                _processes.Remove(pid);
                CountRestart(happened);
                break;
            case EventAction.Stop:
                Version++;
                foreach (var pid in PidsOf(happened.WatcherKey))
                {
                    _processes.Remove(pid);
                }

                PidsOf(happened.WatcherKey).Clear();
                break;
            // How many are wanted, how often it is measured, and whether there is such a watcher, is in the description.
            case EventAction.Remove or EventAction.Add or EventAction.Updated:
                isNext = false;
                break;
        }

        return isNext;
    }

    /// <summary>Forgets a process that is gone although nobody said so (the original announces no end after a kill).</summary>
    public void Forget(int pid)
    {
        if (_processes.Remove(pid, out var known) && _watchers.TryGetValue(known.Key, out var own) && own.Remove(pid))
        {
            return;
        }

        foreach (var pids in _watchers.Values)
        {
            pids.Remove(pid);
        }
    }

    /// <summary>Until the next description says how many there really were.</summary>
    private void CountRestart(CircusEvent end)
    {
        if (end.Payload.Reason is "exit" or "signal" && _facts.TryGetValue(end.WatcherKey, out var facts))
        {
            _facts[end.WatcherKey] = facts with { Restarts = facts.Restarts + 1 };
        }
    }

    private SortedSet<int> PidsOf(string key)
    {
        if (!_watchers.TryGetValue(key, out var pids))
        {
            _watchers[key] = pids = [];
        }

        return pids;
    }
}
