using Circus.Stats.Proc;

namespace Circus.Stats.Sampling;

/// <summary>
/// Finds processes that descend from measured ones. A process is asked for its parent once, when its number is first seen; whoever is not ours
/// then does not become ours later. Looks only when the machine has made processes since, and never for more than 2 % of the time.
/// </summary>
internal sealed class DescendantSearch(TimeProvider time) : IDisposable
{
    /// <summary>A search is followed by a pause of so many times what it took.</summary>
    private const int Pause = 50;

    /// <summary>A number that belonged to a foreign process may belong to one of ours one day: after so many searches all are asked again.</summary>
    private const int AskAgainAfter = 256;

    private readonly PidList? _pids = PidList.TryOpen(out var list) ? list : null;
    private readonly List<(int Pid, int Parent)> _unknown = [];
    private Dictionary<int, int> _foreign = [];
    private Dictionary<int, int> _stillForeign = [];
    private long? _forks;
    private long _notBefore = long.MinValue;
    private int _searches;

    /// <summary>Tells of each descendant that is new, a parent before its children.</summary>
    /// <param name="forks">Processes that the machine has made since it was started; null when unknown.</param>
    /// <param name="isKnown">Whether a pid is measured.</param>
    /// <param name="isParent">Whether what descends from a pid is to be measured.</param>
    /// <param name="adopt">Pid and parent.</param>
    public void Look(long? forks, Func<int, bool> isKnown, Func<int, bool> isParent, Action<int, int> adopt)
    {
        var begun = time.GetTimestamp();
        if (_pids is null || (forks is not null && forks == _forks) || begun < _notBefore)
        {
            return;
        }

        _forks = forks;
        if (++_searches % AskAgainAfter == 0)
        {
            _foreign.Clear();
        }

        foreach (var pid in _pids.Read())
        {
            if (isKnown(pid))
            {
                continue;
            }

            if (_foreign.TryGetValue(pid, out var parent))
            {
                _stillForeign.Add(pid, parent);
            }
            else if (TryParentOf(pid, out parent))
            {
                _unknown.Add((pid, parent));
            }
        }

        (_foreign, _stillForeign) = (_stillForeign, _foreign);
        _stillForeign.Clear();
        Settle(isKnown, isParent, adopt);
        var now = time.GetTimestamp();
        _notBefore = now + ((now - begun) * Pause);
    }

    /// <summary>Processes have come that are measured: some that were foreign may be their children.</summary>
    public void OnAdded(Func<int, bool> isKnown, Func<int, bool> isParent, Action<int, int> adopt)
    {
        foreach (var (pid, parent) in _foreign)
        {
            if (isParent(parent) && !isKnown(pid))
            {
                _unknown.Add((pid, parent));
            }
        }

        Settle(isKnown, isParent, adopt);
    }

    public void Dispose() => _pids?.Dispose();

    private static bool TryParentOf(int pid, out int parent)
    {
        Span<byte> buffer = stackalloc byte[1024];
        parent = 0;
        if (!ProcFile.TryRead(pid, "stat"u8, buffer, out var length) || !ProcStat.TryParse(buffer[..length], out var stat))
        {
            return false;
        }

        parent = stat.Parent;
        return true;
    }

    /// <summary>A child can have a lower number than its parent: again, until nobody finds a parent any more.</summary>
    private void Settle(Func<int, bool> isKnown, Func<int, bool> isParent, Action<int, int> adopt)
    {
        for (var found = true; found && _unknown.Count > 0;)
        {
            found = false;
            for (var i = 0; i < _unknown.Count; i++)
            {
                var (pid, parent) = _unknown[i];
                if (isKnown(pid) || !isParent(parent))
                {
                    continue;
                }

                adopt(pid, parent);
                _foreign.Remove(pid);
                _unknown.RemoveAt(i--);
                found = true;
            }
        }

        foreach (var (pid, parent) in _unknown)
        {
            _foreign.TryAdd(pid, parent);
        }

        _unknown.Clear();
    }
}
