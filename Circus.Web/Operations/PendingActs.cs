using Circus.Web.Live;

namespace Circus.Web.Operations;

/// <summary>The acts of one page's user that are under way, by watcher name. Only used on the dispatcher of its circuit.</summary>
internal sealed class PendingActs(TimeProvider time)
{
    private readonly Dictionary<string, PendingAct> _acts = [];

    public PendingAct? Of(string watcher) => _acts.GetValueOrDefault(watcher);

    public void Begin(string watcher, PendingAct act) => _acts[watcher] = act;

    public void Cancel(string watcher) => _acts.Remove(watcher);

    /// <summary>Ends those that are visible in <paramref name="snapshot"/>, and says so.</summary>
    public IReadOnlyList<string> Settle(LiveSnapshot snapshot)
    {
        var now = time.GetUtcNow();
        var messages = new List<string>();
        foreach (var (name, act) in _acts.ToArray())
        {
            if (act.Settled(snapshot.Watcher(name), now) is { } message)
            {
                _acts.Remove(name);
                messages.Add(message);
            }
        }

        return messages;
    }
}
