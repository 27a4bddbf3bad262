using Circus.Web.Live;

namespace Circus.Web.Operations;

/// <summary>The acts of one page's user that are under way, by watcher name. Only used on the dispatcher of its circuit.</summary>
internal sealed class PendingActs(TimeProvider time)
{
    // Results that a page may still show.
    private const int MostSettled = 5_000;

    private readonly Dictionary<string, PendingAct> _acts = [];
    private readonly HashSet<string> _accepted = [];
    private readonly Dictionary<string, Settlement> _settled = [];

    public PendingAct? Of(string watcher) => _acts.GetValueOrDefault(watcher);

    /// <summary>What became of the last act on a watcher; null while it is under way, and when there was none.</summary>
    public Settlement? Last(string watcher) => _settled.GetValueOrDefault(watcher);

    public void Begin(string watcher, PendingAct act)
    {
        _settled.Remove(watcher);
        _accepted.Remove(watcher);
        _acts[watcher] = act;
    }

    /// <summary>The daemon has taken it on; from now on it is looked for.</summary>
    public void Accept(string watcher) => _accepted.Add(watcher);

    /// <summary>Nothing will come of it, or nobody knows.</summary>
    public void Cancel(string watcher, string why)
    {
        _acts.Remove(watcher);
        _settled[watcher] = new Settlement(why, IsTrouble: true);
    }

    /// <summary>Ends those that are visible in <paramref name="snapshot"/>, and says so.</summary>
    public IReadOnlyList<string> Settle(LiveSnapshot snapshot)
    {
        var now = time.GetUtcNow();
        var messages = new List<string>();
        foreach (var (name, act) in _acts.ToArray())
        {
            if (_accepted.Contains(name) && act.Settled(snapshot.Watcher(name), now) is { } settlement)
            {
                _acts.Remove(name);
                if (_settled.Count >= MostSettled)
                {
                    _settled.Clear();
                }

                _settled[name] = settlement;
                messages.Add(settlement.Text);
            }
        }

        return messages;
    }
}
