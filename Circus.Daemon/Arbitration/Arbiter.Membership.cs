using Circus.Daemon.Watchers;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Arbitration;

/// <summary>Watchers that come and go while the daemon runs.</summary>
internal sealed partial class Arbiter
{
    private readonly List<FormerProcesses> _former = [];

    /// <summary>Processes that run on although their watcher was removed.</summary>
    public IReadOnlyList<int> LetGo => [.. _former.SelectMany(former => former.Pids)];

    /// <summary>Makes a watcher and gives it its place in the start order; nothing is started. Its name must be free.</summary>
    public Watcher Add(WatcherOptions options)
    {
        var watcher = new Watcher(options, _services!);
        _byKey.Add(watcher.Name.ToLowerInvariant(), watcher);
        SetWatchers([.. _watchers, watcher], [.. _all, watcher]);
        LogAdded(_logger, watcher.Name);
        _services!.Events.Publish(watcher.Key, EventAction.Add, new EventPayload());
        return watcher;
    }

    /// <summary>Forgets a watcher; completes when it is stopped.</summary>
    /// <param name="watcher">One of the present ones.</param>
    /// <param name="letsGo">Its processes run on, and belong to nobody.</param>
    public async Task RemoveAsync(Watcher watcher, bool letsGo = false)
    {
        _byKey.Remove(watcher.Name.ToLowerInvariant());
        // Its processes are still looked after until the last of them is gone.
        SetWatchers([.. _watchers.Where(other => other != watcher)], _all);
        LogRemoved(_logger, watcher.Name);
        _services!.Events.Publish(watcher.Key, EventAction.Remove, new EventPayload());
        if (letsGo)
        {
            _former.RemoveAll(former => former.Pids.Count == 0);
            _former.Add(watcher.LetGo());
        }
        else
        {
            watcher.Retire();
        }

        await watcher.SettleAsync();
        _all = [.. _all.Where(other => other != watcher)];
    }

    /// <summary>When nothing of a removed watcher of this name is left.</summary>
    public async Task GoneAsync(string name)
    {
        foreach (var former in _all.Where(watcher => watcher.IsRemoved && watcher.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            await former.SettleAsync();
        }
    }

    /// <summary>After priorities or dependencies have changed.</summary>
    public void Reorder() => SetWatchers(_watchers, _all);

    private void SetWatchers(Watcher[] watchers, Watcher[] all)
    {
        var byName = watchers.ToDictionary(watcher => watcher.Name, StringComparer.Ordinal);
        _watchers = [.. StartOrder.Of(watchers.Select(watcher => watcher.Options)).Select(options => byName[options.Name])];
        // Those that are on their way out come last: at the end of the daemon they are stopped first.
        _all = [.. _watchers, .. all.Except(_watchers)];
    }
}
