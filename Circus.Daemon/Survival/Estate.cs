using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Configuration;
using Circus.Daemon.Control;
using Circus.Daemon.Control.Commands;
using Circus.Daemon.Interop;
using Circus.Daemon.Sockets;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;
using Circus.Protocol;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Survival;

/// <summary>
/// What a daemon takes over from one that was killed, and leaves to the next: the journal, the processes that live, the sockets they hold.
/// </summary>
internal sealed partial class Estate : ITreeKeeper, IDisposable
{
    // How often it is looked after the folder when the configuration does not say.
    private static readonly TimeSpan _check = TimeSpan.FromSeconds(5);

    private readonly StateFolder _folder;
    private readonly FifoFolders _fifos;
    private readonly Recollection _memory;
    private readonly Inheritance _left;
    private readonly IReadOnlyList<SafeFd> _inherited;
    private readonly bool _isReplacement;
    private readonly ILogger _logger;
    private readonly HashSet<long> _adopted = [];
    private readonly OutputLedger? _ledger;
    private readonly IReadOnlyList<UnsaidLoss> _unsaid;
    private ProcessCgroups? _cgroups;
    private bool _triedCgroups;
    private AdoptedExits? _exits;
    private Strangers? _strangers;
    private bool _isEndedCleanly;

    private Estate(
        StateFolder folder,
        FifoFolders fifos,
        Recollection memory,
        Inheritance left,
        IReadOnlyList<SafeFd> inherited,
        bool isReplacement,
        Journal journal,
        ILogger logger)
    {
        _isReplacement = isReplacement;
        _ledger = OutputLedger.TryOpen(folder.LedgerPath, out var fault);
        if (_ledger is null)
        {
            LogNoLedger(logger, folder.LedgerPath, fault ?? "");
        }

        _unsaid = _ledger?.ReleaseBut(memory.Processes.Keys) ?? [];
        journal.Restored += () =>
        {
            if (_ledger?.MoveTo(folder.LedgerPath) is { } reason)
            {
                LogNoLedger(logger, folder.LedgerPath, reason);
            }
        };
        journal.Ended += id =>
        {
            fifos.Remove(id);
            _ledger?.Release(id);
            _cgroups?.Remove(id);
        };
        _folder = folder;
        _fifos = fifos;
        _memory = memory;
        _left = left;
        _inherited = inherited;
        _logger = logger;
        Journal = journal;
    }

    public Journal Journal { get; }

    /// <summary>Opens the state folder and looks who is left.</summary>
    /// <returns>False when there is no folder; then circusd runs without, unless <paramref name="fault"/> says that another one runs.</returns>
    public static bool TryOpen(DaemonOptions options, TimeProvider time, ILoggerFactory loggers, [NotNullWhen(true)] out Estate? estate, out string? fault)
    {
        estate = null;
        var logger = loggers.CreateLogger("circus.survival");
        if (!StateFolder.TryOpen(options, Environment.GetEnvironmentVariable, out var folder, out var isTaken, out fault))
        {
            if (fault is not null && !isTaken)
            {
                LogNoFolder(logger, fault);
                fault = null;
            }

            return false;
        }

        var memory = Journal.Read(folder.JournalPath);
        if (memory.Unreadable > 0)
        {
            LogUnreadable(logger, folder.JournalPath, memory.Unreadable);
        }

        memory.Name(folder.Instance);
        var instance = memory.Instance ?? Guid.NewGuid().ToString("N");
        var fifos = new FifoFolders(folder.Path, instance);
        if (fifos.InMemory is null)
        {
            LogFifosOnDisk(logger, folder.Path);
        }

        // Asked before the journal gets our own name.
        var isReplacement = SurvivorSearch.IsReplacement(memory);
        var inherited = isReplacement ? fifos.Inherited() : [];
        var known = memory.Processes.Keys.ToHashSet();
        var left = SurvivorSearch.Find(memory, fifos);
        if (left.Living.Count(survivor => !known.Contains(survivor.Memory.Id)) is > 0 and var unwritten)
        {
            LogFoundByMark(logger, folder.JournalPath, unwritten);
        }

        RememberedProcess[] kept = [.. left.Living.Select(survivor => survivor.Memory), .. left.Fallen.Select(fallen => fallen.Memory)];
        memory.Keep(kept, SurvivorSearch.BootId);
        fifos.RemoveBut(kept.Select(process => process.Id));
        memory.Name(instance);
        var journal = new Journal(folder, memory, SurvivorSearch.BootId, time, loggers.CreateLogger<Journal>());
        estate = new Estate(folder, fifos, memory, left, inherited, isReplacement, journal, logger);
        if (options.Watchers.Any(watcher => watcher.WantsCgroup))
        {
            // What survivors have of it must be known before anything of theirs ends.
            estate.Cgroups();
        }

        return true;
    }

    /// <summary>
    /// What a dead process has left in other sessions: a program that puts itself into the background leaves its parent like that. Orphans of
    /// our own children come to us; those of adopted ones go to whoever took their parent, and are looked for among all.
    /// </summary>
    public IReadOnlyList<ProcessStat> LeftBy(int pid)
    {
        if (Journal.IdOf(pid) is not { } id)
        {
            return [];
        }

        var candidates = _adopted.Contains(id)
            ? ProcessTree.All().Select(stat => stat.Pid)
            : ProcessTree.Orphans().Where(child => Journal.IdOf(child) is null);
        return
        [
            .. ProcessMark.Find(Journal.Instance, candidates)[id].Concat(_cgroups?.MembersOf(id) ?? [])
                .Where(stat => stat.Pid != pid && stat.IsLive).DistinctBy(stat => stat.Pid),
        ];
    }

    /// <summary>All of its cgroup, if it has one.</summary>
    public IReadOnlyList<ProcessStat> MembersOf(int pid) => Journal.IdOf(pid) is { } id ? _cgroups?.MembersOf(id) ?? [] : [];

    /// <summary>Of all of its cgroup, if it has one.</summary>
    public TimeSpan? CpuTimeOf(int pid) => Journal.IdOf(pid) is { } id ? _cgroups?.CpuTimeOf(id) : null;

    /// <summary>Ends all of its cgroup, if it has one.</summary>
    public void Kill(int pid)
    {
        if (Journal.IdOf(pid) is { } id)
        {
            _cgroups?.Kill(id);
        }
    }

    /// <summary>Makes processes so that the next daemon finds them.</summary>
    public ISpawner SpawnerOver(ISpawner spawner) => new JournalingSpawner(spawner, Journal, _fifos, Cgroups);

    /// <summary>The events of the near past: those of a former daemon, and ours for the next.</summary>
    public EventHistory Events(ILogger<LineLog> logger) => new(SurvivorSearch.BootId, new LineLog(_folder.EventsPath, logger));

    /// <summary>Who did what, likewise.</summary>
    public CommandJournal Commands(ILogger<LineLog> logger) => new(new LineLog(_folder.CommandsPath, logger));

    /// <summary>Where it is noted how far an output of a process has been taken.</summary>
    public ReadMark? MarkOf(int pid, StreamName stream)
    {
        if (Journal.IdOf(pid) is { } id)
        {
            return _memory.Processes.TryGetValue(id, out var process) ? _ledger?.MarkOf(id, stream, pid, process.Watcher) : null;
        }

        if (_unsaid.FirstOrDefault(loss => loss.Pid == pid && loss.Stream == stream) is not { } loss)
        {
            return null;
        }

        // Given back as soon as that is said.
        var mark = _ledger?.MarkOf(loss.Id, stream);
        _ledger?.Release(loss.Id, stream);
        return mark;
    }

    /// <summary>A managed socket that a survivor holds, if one does.</summary>
    public RecoveredSocket Recover(SocketOptions options) => SocketRecovery.Recover(options, _memory, _left.Living, _isReplacement);

    /// <summary>Writes down which sockets there are now.</summary>
    public void Remember(SocketTable sockets)
    {
        _memory.ForgetSocketsBut(sockets.Later.Keys);
        foreach (var socket in sockets.All)
        {
            Remember(socket);
        }

        sockets.Opened += Remember;
    }

    private void Remember(ManagedSocket socket) => Journal.Remember(socket.Options.Name, new RememberedSocket(socket.Fd.Number, socket.Address));

    /// <summary>The watchers that clients had added, besides those that are configured now.</summary>
    public IReadOnlyList<WatcherOptions> AddedWatchers(ConfigSource source, DaemonOptions options, IReadOnlyCollection<string> sockets)
    {
        List<WatcherOptions> present = [.. options.Watchers];
        foreach (var (key, memory) in _memory.Watchers)
        {
            if (memory.Added is null || present.Exists(watcher => Topic.KeyOf(watcher.Name) == key))
            {
                continue;
            }

            try
            {
                var definition = WatcherDefinition.Parse(memory.Added);
                present.Add(AddedWatcher.Read(definition, source, sockets, present, options.Flapping, out _) with { Node = options.Node });
            }
            catch (Exception fault) when (fault is AddedWatcherException or JsonException)
            {
                LogAddedDropped(_logger, key, fault.Message);
            }
        }

        return present[options.Watchers.Count..];
    }

    /// <summary>Before anything is started: gives every watcher what is its own. What belongs to none is ended, while the daemon does its work.</summary>
    /// <param name="arbiter">Has the watchers.</param>
    /// <param name="set">Sets options as the command does.</param>
    public void HandOver(Arbiter arbiter, Func<WatcherOptions, JsonElement, WatcherOptions> set)
    {
        var watchers = arbiter.Watchers.ToDictionary(watcher => watcher.Key, StringComparer.Ordinal);
        foreach (var (key, watcher) in watchers)
        {
            if (_memory.Watchers.GetValueOrDefault(key) is { } memory)
            {
                watcher.Recall(memory, OptionsOf(watcher, memory.Set, set) ?? watcher.Options, OptionsOf(watcher, memory.FormerSet, set));
            }
        }

        foreach (var watcher in watchers.Values.Where(watcher => _unsaid.Count > 0 && IsWanted(watcher)))
        {
            watcher.Owe(_unsaid.Where(loss => loss.Owner == OutputLedger.OwnerOf(watcher.Key, loss.Stream)));
        }

        _exits = new AdoptedExits(child => arbiter.Post(new ArbiterMessage.ChildDied(child)));
        List<Survivor> strangers = [];
        foreach (var survivor in _left.Living)
        {
            if (watchers.GetValueOrDefault(survivor.Memory.Watcher) is not { State: WatcherState.Stopped } watcher)
            {
                strangers.Add(survivor);
                continue;
            }

            var spawned = Spawned(survivor);
            watcher.Adopt(spawned, survivor.Memory);
            if (!_isReplacement && PidFd.WaitForEnd(survivor.PidFd, TimeSpan.Zero))
            {
                // Perhaps before its outputs were opened: then what was in them is gone.
                (StreamName Name, SafeFd? Pipe)[] outputs = [(StreamName.Stdout, spawned.Stdout), (StreamName.Stderr, spawned.Stderr)];
                watcher.Owe(outputs.Where(output => output.Pipe is not null)
                    .Select(output => new UnsaidLoss(survivor.Memory.Id, output.Name, spawned.Pid, 0, IsOpen: true)));
            }

            if (!_isReplacement)
            {
                _adopted.Add(survivor.Memory.Id);
                _exits.Watch(survivor.Memory.Pid, survivor.PidFd);
            }
        }

        foreach (var fallen in _left.Fallen)
        {
            var lease = new JournalLease(Journal, fallen.Memory.Id);
            if (watchers.GetValueOrDefault(fallen.Memory.Watcher) is { } watcher && IsWanted(watcher))
            {
                watcher.Mourn(fallen, lease);
            }
            else
            {
                lease.Dispose();
            }
        }

        _strangers = new Strangers(_memory, Journal, arbiter.Deadlines, _logger);
        arbiter.Post(new ArbiterMessage.Run(() =>
        {
            _strangers.End(strangers);
            foreach (var watcher in watchers.Values.Where(watcher => !IsWanted(watcher)))
            {
                watcher.FinishStopping();
            }

            Check(arbiter);
        }));
        foreach (var fifo in _inherited)
        {
            fifo.Dispose();
        }
    }

    /// <summary>Before the program makes room for another one: what is in the outputs of processes that end meanwhile stays.</summary>
    public void HoldOutputs()
    {
        foreach (var id in _memory.Processes.Keys)
        {
            foreach (var suffix in FifoFolders.Suffixes)
            {
                if (_fifos.Open(id, suffix) is { } fifo)
                {
                    _ = LibC.Fcntl(fifo.Number, LibC.F_SETFD, 0);
                    // It is closed by the program that comes.
                    fifo.SetHandleAsInvalid();
                }
            }
        }
    }

    /// <summary>Whether a watcher is to be started: as it was, or as it is configured when it was never started.</summary>
    public bool IsWanted(Watcher watcher) =>
        _memory.Watchers.GetValueOrDefault(watcher.Key)?.IsWanted ?? watcher.StartsByItself;

    /// <summary>After each turn of the loop: what changed is written down.</summary>
    public void Remember(IReadOnlyList<Watcher> watchers)
    {
        var added = 0;
        foreach (var watcher in watchers)
        {
            added += watcher.Options.IsAdded ? 1 : 0;
            if (watcher.WasStarted || watcher.Options.IsAdded)
            {
                Journal.Remember(watcher.Key, watcher.Memory);
            }
        }

        if (added != _memory.AddedWatchers)
        {
            Journal.ForgetAddedBut(watchers.Select(watcher => watcher.Key).ToHashSet(StringComparer.Ordinal));
        }
    }

    /// <summary>Everything was stopped as it was asked to: the next daemon begins as the configuration says.</summary>
    public void EndCleanly() => _isEndedCleanly = true;

    public void Dispose()
    {
        _exits?.Dispose();
        _strangers?.EndNow();
        Journal.Dispose();
        _ledger?.Dispose();
        if (_memory.Processes.Count == 0 && (_isEndedCleanly || _memory.Watchers.Count == 0))
        {
            _folder.Remove();
            _fifos.Remove();
            _cgroups?.Dispose();
        }

        _folder.Dispose();
    }

    /// <summary>When the first watcher wants one, perhaps long after the start.</summary>
    private ProcessCgroups? Cgroups()
    {
        if (!_triedCgroups)
        {
            _triedCgroups = true;
            _cgroups = ProcessCgroups.TryOpen(Journal.Instance, _left.Living.Select(survivor => survivor.Memory.Id));
        }

        return _cgroups;
    }

    private WatcherOptions? OptionsOf(Watcher watcher, string? note, Func<WatcherOptions, JsonElement, WatcherOptions> set)
    {
        if (note is null)
        {
            return null;
        }

        var options = RuntimeOptions.Again(watcher.Options, note, set, out var dropped);
        if (dropped.Count > 0)
        {
            LogDropped(_logger, watcher.Name, string.Join(", ", dropped));
        }

        return options;
    }

    private void Check(Arbiter arbiter)
    {
        Journal.Check();
        _fifos.Check();
        arbiter.Deadlines.After(arbiter.Options.CheckDelay > TimeSpan.Zero ? arbiter.Options.CheckDelay : _check, () => Check(arbiter));
    }

    private SpawnedProcess Spawned(Survivor survivor) => new(
        survivor.Memory.Pid, survivor.Memory.StartTime, survivor.PidFd, OutputOf(survivor.Memory, FifoFolders.Stdout, 1), OutputOf(survivor.Memory, FifoFolders.Stderr, 2))
    {
        Lease = new JournalLease(Journal, survivor.Memory.Id),
    };

    private SafeFd? OutputOf(RememberedProcess process, string suffix, int descriptor) =>
        _fifos.Open(process.Id, suffix)
        ?? (_fifos.LinkOf(process.Pid, process.Id, suffix, descriptor) is { } link ? Descriptors.OpenFifoForReading(link) : null);

    [LoggerMessage(
        1322, LogLevel.Warning, "Processes would not survive the death of circusd: {Reason}", EventName = "NoStateFolder")]
    private static partial void LogNoFolder(ILogger logger, string reason);

    [LoggerMessage(
        1330, LogLevel.Information, "Outputs of processes have their pipes in {Path}: no folder in memory can be had, so starts take longer", EventName = "FifosOnDisk")]
    private static partial void LogFifosOnDisk(ILogger logger, string path);

    [LoggerMessage(1323, LogLevel.Warning, "{Path}: {Lines} lines cannot be read and are left out", EventName = "JournalUnreadable")]
    private static partial void LogUnreadable(ILogger logger, string path, int lines);

    [LoggerMessage(
        1328, LogLevel.Warning, "{Watcher}: {Options} as set at run time do not count any more: the configuration or the machine has changed", EventName = "SetDropped")]
    private static partial void LogDropped(ILogger logger, string watcher, string options);

    [LoggerMessage(
        1329,
        LogLevel.Warning,
        "{Watcher}, which was added at run time, cannot be made again and its processes are ended: {Reason}",
        EventName = "AddedDropped")]
    private static partial void LogAddedDropped(ILogger logger, string watcher, string reason);

    [LoggerMessage(
        1326,
        LogLevel.Warning,
        "{Path} cannot be made: {Reason}. If circusd is killed while it writes output, the last lines of that may be repeated",
        EventName = "NoLedger")]
    private static partial void LogNoLedger(ILogger logger, string path, string reason);

    [LoggerMessage(
        1327,
        LogLevel.Warning,
        "{Path} was spoilt or incomplete: {Count} processes were found by the marks in their environments",
        EventName = "FoundByMark")]
    private static partial void LogFoundByMark(ILogger logger, string path, int count);
}
