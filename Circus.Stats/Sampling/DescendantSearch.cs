using Circus.Stats.Node;
using Circus.Stats.Proc;

namespace Circus.Stats.Sampling;

/// <summary>
/// Finds processes that descend from measured ones. A process is asked for its parent once, when its number is given; whoever is not ours then
/// does not become ours later. Looks at the numbers that were given since the last look, or at the list of all processes when that is
/// less work; never for more than 2 % of the time.
/// </summary>
internal sealed class DescendantSearch(TimeProvider time) : IDisposable
{
    /// <summary>A search is followed by a pause of so many times what it took.</summary>
    private const int Pause = 50;

    /// <summary>Some get numbers out of the order, clone3(2) with set_tid: after so many searches everybody is asked again.</summary>
    private const int AskAllAfter = 256;

    /// <summary>To look whether a number is a process takes a sixth of what an entry in the list of all takes (0.2 and 1.2 microseconds).</summary>
    private const int NumbersPerEntry = 4;

    /// <summary>As if there were at least so many processes.</summary>
    private const int FewestEntries = 256;

    /// <summary>Fewer than there are numbers, kernel/pid.c: when so many processes were made, a number says nothing any more.</summary>
    private const int Turn = 16_384;

    private readonly PidList? _pids = PidList.TryOpen(out var list) ? list : null;
    private readonly List<(int Pid, int Parent)> _unknown = [];
    private Dictionary<int, int> _foreign = [];
    private Dictionary<int, int> _stillForeign = [];
    private Births _births;
    private int? _lastBefore;
    private int _entries;
    private long _notBefore = long.MinValue;
    private int _searches;

    /// <summary>Tells of each descendant that is new, a parent before its children.</summary>
    /// <param name="births">What the machine has made up to now.</param>
    /// <param name="isKnown">Whether a pid is measured.</param>
    /// <param name="isParent">Whether what descends from a pid is to be measured.</param>
    /// <param name="adopt">Pid and parent.</param>
    public void Look(Births births, Func<int, bool> isKnown, Func<int, bool> isParent, Action<int, int> adopt)
    {
        var begun = time.GetTimestamp();
        if (_pids is null || begun < _notBefore || !IsAnythingNew(births))
        {
            return;
        }

        var isLost = births.Count - _births.Count >= Turn || ++_searches % AskAllAfter == 0;
        if (isLost)
        {
            _foreign.Clear();
        }

        // From the last but one: who was just being made at the last look, with a number but not there yet, is there now.
        if (!isLost && births.LastPid is { } last && _lastBefore is { } from && IsNear(from, last))
        {
            AskNumbers(from, last, isKnown);
        }
        else
        {
            AskAll(births.LastPid, isKnown);
        }

        (_lastBefore, _births) = (_births.LastPid, births);
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

    /// <summary>In a container the count goes on with what others make; the last number does not.</summary>
    private bool IsAnythingNew(Births births) =>
        births.LastPid is { } last
            ? last != _births.LastPid || last != _lastBefore || births.Count - _births.Count >= Turn
            : births.Count is not { } count || count != _births.Count;

    private bool IsNear(int from, int last) =>
        last >= from && last - from <= NumbersPerEntry * Math.Max(_entries, FewestEntries) && _foreign.Count <= NumbersPerEntry * Math.Max(_entries, FewestEntries);

    private void AskNumbers(int from, int last, Func<int, bool> isKnown)
    {
        for (var pid = from + 1; pid <= last; pid++)
        {
            // Threads have numbers too, and no clock of a process.
            if (!isKnown(pid) && !(_foreign.ContainsKey(pid) && !IsGivenSince(pid, last)) && CpuClock.TryRead(pid, out _) && TryParentOf(pid, out var parent))
            {
                _unknown.Add((pid, parent));
            }
        }
    }

    private void AskAll(int? last, Func<int, bool> isKnown)
    {
        var pids = _pids!.Read();
        foreach (var pid in pids)
        {
            if (isKnown(pid))
            {
                continue;
            }

            if (_foreign.TryGetValue(pid, out var parent) && !IsGivenSince(pid, last))
            {
                _stillForeign.Add(pid, parent);
            }
            else if (TryParentOf(pid, out parent))
            {
                _unknown.Add((pid, parent));
            }
        }

        _entries = pids.Length;
        (_foreign, _stillForeign) = (_stillForeign, _foreign);
        _stillForeign.Clear();
    }

    /// <summary>Whether a number was given since the last look: who had it before is gone.</summary>
    private bool IsGivenSince(int pid, int? last) =>
        _births.LastPid is { } before && last is { } now && (before <= now ? pid > before && pid <= now : pid > before || pid <= now);

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
            _foreign[pid] = parent;
        }

        _unknown.Clear();
    }
}
