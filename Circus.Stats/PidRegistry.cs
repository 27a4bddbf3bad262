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
    private readonly List<CircusEvent> _sinceAsked = [];
    private bool _isLearning;
    private int _daemon;
    private long? _lastSeq;

    /// <summary>Keys of watchers with their pids; a watcher stays, empty, after its last process went.</summary>
    public IReadOnlyDictionary<string, SortedSet<int>> Watchers => _watchers;

    /// <summary>The processes of the daemon itself and the name of each.</summary>
    public IReadOnlyList<(int Pid, string Name)> Daemon
    {
        get
        {
            List<(int, string)> found = _daemon > 0 ? [(_daemon, "circusd")] : [];
            foreach (var name in _own)
            {
                if (_watchers.TryGetValue(name, out var pids))
                {
                    found.AddRange(pids.Select(pid => (pid, name)));
                }
            }

            return found;
        }
    }

    /// <summary>A description has been asked for: what happens from now on may or may not be in it.</summary>
    public void BeginLearning()
    {
        _isLearning = true;
        _sinceAsked.Clear();
    }

    /// <summary>Takes the description over, and then what happened after it.</summary>
    public void Learn(NodeDescription node)
    {
        _daemon = node.Pid;
        foreach (var pids in _watchers.Values)
        {
            pids.Clear();
        }

        foreach (var watcher in node.Watchers)
        {
            PidsOf(watcher.Key).UnionWith(watcher.Processes.Select(process => process.Pid));
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
                break;
            // Not at "kill": the process lives on, for as long as the watcher's grace lasts. One that ended unheard is not found in /proc.
            case EventAction.Reap when happened.Payload.ProcessPid is { } pid:
                PidsOf(happened.WatcherKey).Remove(pid);
                break;
            case EventAction.Stop:
                PidsOf(happened.WatcherKey).Clear();
                break;
            case EventAction.Remove:
                isNext = false;
                break;
        }

        return isNext;
    }

    /// <summary>Forgets a process that is gone although nobody said so (the original announces no end after a kill).</summary>
    public void Forget(int pid)
    {
        foreach (var pids in _watchers.Values)
        {
            pids.Remove(pid);
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
