using System.Text.Json;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Survival;

/// <summary>A process as the journal knows it.</summary>
/// <param name="Id">Number within the instance, never used twice.</param>
/// <param name="Watcher">Key of its watcher.</param>
/// <param name="Slot">From 1.</param>
/// <param name="Pid">0 when the daemon died between making it and writing so.</param>
/// <param name="StartTime">Clock ticks since boot; with the pid it is the identity.</param>
/// <param name="Started">Seconds since the epoch.</param>
/// <param name="IsReady">Whether a daemon has seen it ready, or cannot know.</param>
/// <param name="IsOutdated">Whether it is to end as soon as others are ready.</param>
internal sealed record RememberedProcess(
    long Id, string Watcher, int Slot, int Pid, long StartTime, double Started, bool IsReady = true, bool IsOutdated = false);

/// <summary>What an operator made of a watcher, and its counters.</summary>
/// <param name="Configured">Processes that the configuration asked for then.</param>
/// <param name="NumProcesses">Processes that were wanted.</param>
/// <param name="IsWanted">Whether it was to run.</param>
/// <param name="Restarts">Counter.</param>
/// <param name="HasFinished">Whether it has ended by itself, and well.</param>
/// <param name="Rollout">How its processes were being replaced, or null.</param>
/// <param name="Set">What was changed with "set", JSON; null when nothing was.</param>
/// <param name="FormerSet">The same of the options that the replacement goes back to; null when those are no others.</param>
/// <param name="Added">What a client sent to add it, JSON; null when it is in a file.</param>
internal sealed record RememberedWatcher(
    int Configured, int NumProcesses, bool IsWanted, int Restarts, bool HasFinished = false, RolloutKind? Rollout = null, string? Set = null, string? FormerSet = null,
    string? Added = null);

/// <param name="Descriptor">Its number in the daemon, and in every child that was given it.</param>
/// <param name="Address">struct sockaddr, hexadecimal.</param>
internal sealed record RememberedSocket(int Descriptor, string Address);

/// <summary>PURE: what the lines of a journal come to. Lines that cannot be read are counted and left out.</summary>
internal sealed class Recollection
{
    private readonly Dictionary<long, RememberedProcess> _processes = [];
    private readonly Dictionary<string, RememberedWatcher> _watchers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RememberedSocket> _sockets = new(StringComparer.Ordinal);

    public string? Instance { get; private set; }

    public string? Boot { get; private set; }

    /// <summary>The daemon that wrote last: pid and start time.</summary>
    public (int Pid, long StartTime) Daemon { get; private set; }

    public long LastId { get; private set; }

    public int Unreadable { get; private set; }

    /// <summary>Nothing is missing: what is not there has ended.</summary>
    public bool IsComplete => Unreadable == 0 && Boot is not null;

    public IReadOnlyDictionary<long, RememberedProcess> Processes => _processes;

    public IReadOnlyDictionary<string, RememberedWatcher> Watchers => _watchers;

    public IReadOnlyDictionary<string, RememberedSocket> Sockets => _sockets;

    /// <summary>How many of the watchers clients had added.</summary>
    public int AddedWatchers { get; private set; }

    public static Recollection Of(IEnumerable<string> lines)
    {
        var recollection = new Recollection();
        foreach (var line in lines)
        {
            if (Parse(line) is not { } entry || !recollection.TryApply(entry))
            {
                recollection.Unreadable++;
            }
        }

        return recollection;
    }

    /// <summary>The shortest journal that comes to the same.</summary>
    public IEnumerable<JournalEntry> ToEntries()
    {
        foreach (var (name, socket) in _sockets)
        {
            yield return new JournalEntry { Kind = JournalEntry.Socket, Name = name, Descriptor = socket.Descriptor, Address = socket.Address };
        }

        foreach (var (name, watcher) in _watchers)
        {
            yield return new JournalEntry
            {
                Kind = JournalEntry.WatcherState,
                Name = name,
                Configured = watcher.Configured,
                NumProcesses = watcher.NumProcesses,
                IsWanted = watcher.IsWanted,
                Restarts = watcher.Restarts,
                HasFinished = watcher.HasFinished,
                Rollout = watcher.Rollout,
                Set = watcher.Set,
                FormerSet = watcher.FormerSet,
                Added = watcher.Added,
            };
        }

        foreach (var process in _processes.Values)
        {
            yield return new JournalEntry
            {
                Kind = JournalEntry.Spawning,
                Id = process.Id,
                Name = process.Watcher,
                Slot = process.Slot,
                Started = process.Started,
                IsReady = process.IsReady,
                IsOutdated = process.IsOutdated,
            };
            if (process.Pid != 0)
            {
                yield return new JournalEntry { Kind = JournalEntry.Spawned, Id = process.Id, Pid = process.Pid, StartTime = process.StartTime };
            }
        }
    }

    /// <summary>False when a field is missing.</summary>
    public bool TryApply(JournalEntry entry)
    {
        switch (entry)
        {
            case { Kind: JournalEntry.Daemon, Instance: { } instance, Boot: { } boot }:
                (Instance, Boot, Daemon) = (instance, boot, (entry.Pid ?? 0, entry.StartTime ?? 0));
                Reserve(entry.Id ?? 0);
                return true;
            case { Kind: JournalEntry.Spawning, Id: { } id, Name: { } watcher, Slot: { } slot, Started: { } started }:
                Reserve(id);
                _processes[id] = new RememberedProcess(id, watcher, slot, 0, 0, started, entry.IsReady ?? true, entry.IsOutdated ?? false);
                return true;
            case { Kind: JournalEntry.Spawned, Id: { } id, Pid: { } pid, StartTime: { } startTime } when _processes.TryGetValue(id, out var process):
                _processes[id] = process with { Pid = pid, StartTime = startTime };
                return true;
            case { Kind: JournalEntry.State, Id: { } id, IsReady: { } isReady, IsOutdated: { } isOutdated } when _processes.TryGetValue(id, out var process):
                _processes[id] = process with { IsReady = isReady, IsOutdated = isOutdated };
                return true;
            case { Kind: JournalEntry.Ended, Id: { } id }:
                _processes.Remove(id);
                return true;
            case { Kind: JournalEntry.WatcherState, Name: { } name, Configured: { } configured, NumProcesses: { } wanted, IsWanted: { } isWanted, Restarts: { } restarts }:
                Count(name, entry.Added);
                _watchers[name] = new RememberedWatcher(configured, wanted, isWanted, restarts, entry.HasFinished ?? false, entry.Rollout, entry.Set, entry.FormerSet, entry.Added);
                return true;
            case { Kind: JournalEntry.WatcherGone, Name: { } name }:
                Count(name, null);
                _watchers.Remove(name);
                return true;
            case { Kind: JournalEntry.Socket, Name: { } name, Descriptor: { } descriptor, Address: { } address }:
                _sockets[name] = new RememberedSocket(descriptor, address);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The head of the journal may be spoilt while its name is known from elsewhere.</summary>
    public void Name(string? instance) => Instance ??= instance;

    /// <summary>No process gets this number any more, nor one below.</summary>
    public void Reserve(long id) => LastId = Math.Max(LastId, id);

    /// <summary>Of another boot, nothing counts but the instance, and which files sockets have left. Of this one, those that live do; watchers too.</summary>
    public void Keep(IEnumerable<RememberedProcess> living, string boot)
    {
        _processes.Clear();
        foreach (var process in living)
        {
            _processes[process.Id] = process;
        }

        if (Boot is not null && Boot != boot)
        {
            _watchers.Clear();
            AddedWatchers = 0;
        }
    }

    /// <summary>Sockets are opened anew by every daemon.</summary>
    public void ForgetSocketsBut(IEnumerable<string> names)
    {
        foreach (var name in _sockets.Keys.Except(names).ToArray())
        {
            _sockets.Remove(name);
        }
    }

    private void Count(string name, string? added) =>
        AddedWatchers += (added is null ? 0 : 1) - (_watchers.GetValueOrDefault(name)?.Added is null ? 0 : 1);

    private static JournalEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.JournalEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
