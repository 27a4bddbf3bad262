namespace Circus.Plugins.Reloading;

/// <summary>Remembers how the files of each watcher were, and decides when a change is one: seen, and the same for a while.</summary>
internal sealed class ReloadLedger(TimeSpan debounce)
{
    private readonly Dictionary<string, Entry> _entries = [];

    public IReadOnlyCollection<string> Known => _entries.Keys;

    /// <summary>Whether the watcher is to be reloaded now. What is seen for the first time is only remembered.</summary>
    /// <param name="watcher">Its name.</param>
    /// <param name="state">How its files are; null when that cannot be told at the moment.</param>
    /// <param name="now">When.</param>
    public bool Look(string watcher, string? state, DateTimeOffset now)
    {
        if (state is null)
        {
            return false;
        }

        if (!_entries.TryGetValue(watcher, out var entry) || entry.State == state)
        {
            _entries[watcher] = new Entry(state, null, now);
            return false;
        }

        // Still being written: it counts from the last change.
        var since = entry.Changed == state ? entry.Since : now;
        var isSettled = now - since >= debounce;
        _entries[watcher] = isSettled ? new Entry(state, null, now) : entry with { Changed = state, Since = since };
        return isSettled;
    }

    /// <summary>The next look is a first one.</summary>
    public void Forget(string watcher) => _entries.Remove(watcher);

    /// <summary>The watchers that there still are.</summary>
    public void KeepOnly(IReadOnlyCollection<string> watchers)
    {
        foreach (var gone in _entries.Keys.Except(watchers).ToList())
        {
            _entries.Remove(gone);
        }
    }

    private sealed record Entry(string State, string? Changed, DateTimeOffset Since);
}
