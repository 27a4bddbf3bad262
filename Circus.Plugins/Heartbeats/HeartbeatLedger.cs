using System.Globalization;
using System.Text.RegularExpressions;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Plugins.Heartbeats;

/// <summary>The processes that have to send heartbeats and when each was last heard of. Decides which have been silent for too long.</summary>
internal sealed class HeartbeatLedger(HeartbeatRules rules)
{
    private readonly Dictionary<int, Entry> _entries = [];
    private Dictionary<string, string> _nameByKey = [];
    private HashSet<string> _own = [];

    public IReadOnlyCollection<int> Known => _entries.Keys;

    /// <summary>All that there is, from the daemon itself: also what no event has told of.</summary>
    public void Discover(NodeDescription node, DateTimeOffset now)
    {
        _nameByKey = node.Watchers.ToDictionary(watcher => watcher.Key, watcher => watcher.Name);
        _own = [.. node.Watchers.Where(watcher => watcher.Own).Select(watcher => watcher.Key)];
        var live = node.Watchers.SelectMany(watcher => watcher.Processes, (watcher, process) => (watcher.Key, Process: process)).ToList();
        foreach (var gone in _entries.Keys.Except(live.Select(pair => pair.Process.Pid)).ToList())
        {
            _entries.Remove(gone);
        }

        foreach (var (key, process) in live.Where(pair => !pair.Process.Stopping && IsWatched(pair.Key)))
        {
            _entries.TryAdd(process.Pid, new Entry(key, now));
        }
    }

    /// <summary>A process was started, or has ended.</summary>
    public void Happened(CircusEvent happened, DateTimeOffset now)
    {
        if (happened.Payload.ProcessPid is not { } pid)
        {
            return;
        }

        if (happened.Action == EventAction.Spawn && IsWatched(happened.WatcherKey))
        {
            _entries[pid] = new Entry(happened.WatcherKey, now);
        }
        else if (happened.Action == EventAction.Reap)
        {
            _entries.Remove(pid);
        }
    }

    /// <summary>One datagram. Null when it was a heartbeat, otherwise what is wrong with it.</summary>
    public string? Hear(string text, DateTimeOffset now)
    {
        try
        {
            var match = rules.Message.Match(text);
            if (!match.Success || !int.TryParse(match.Groups["pid"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                return "it is no heartbeat";
            }

            if (!_entries.TryGetValue(pid, out var entry))
            {
                return string.Create(CultureInfo.InvariantCulture, $"there is no process {pid} that has to send one");
            }

            _entries[pid] = entry with { Heard = now };
            return null;
        }
        catch (RegexMatchTimeoutException)
        {
            return "msg_regex takes too long for it";
        }
    }

    /// <summary>Those that have been silent for too long; they are forgotten.</summary>
    public IReadOnlyList<PluginAction> Look(DateTimeOffset now)
    {
        List<PluginAction> actions = [];
        foreach (var (pid, entry) in _entries.Where(pair => now - pair.Value.Heard >= rules.Silence).ToList())
        {
            _entries.Remove(pid);
            actions.Add(new PluginAction.End(
                _nameByKey.GetValueOrDefault(entry.Key, entry.Key),
                pid,
                string.Create(CultureInfo.InvariantCulture, $"no heartbeat for {(now - entry.Heard).TotalSeconds:0.#} s"))
            {
                Signal = rules.StopSignal,
                Grace = rules.Grace,
            });
        }

        return actions;
    }

    private bool IsWatched(string key) => !_own.Contains(key) && !PluginNames.IsOwn(key) && rules.Watchers.IsMatch(key);

    private sealed record Entry(string Key, DateTimeOffset Heard);
}
