using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Interop;
using Circus.Daemon.Sockets;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Survival;

/// <summary>
/// What a daemon takes over from one that was killed, and leaves to the next: the journal, the processes that live, the sockets they hold.
/// </summary>
internal sealed partial class Estate : ITreeKeeper, IDisposable
{
    // For processes that belong to nothing any more: the watcher was removed, or was being stopped.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    private readonly StateFolder _folder;
    private readonly Recollection _memory;
    private readonly IReadOnlyList<Survivor> _survivors;
    private readonly bool _isReplacement;
    private readonly ILogger _logger;
    private readonly HashSet<long> _adopted = [];
    private readonly OutputLedger? _ledger;
    private ProcessCgroups? _cgroups;
    private bool _triedCgroups;
    private AdoptedExits? _exits;
    private bool _isEndedCleanly;

    private Estate(
        StateFolder folder,
        Recollection memory,
        IReadOnlyList<Survivor> survivors,
        bool isReplacement,
        Journal journal,
        ILogger logger)
    {
        _isReplacement = isReplacement;
        _ledger = OutputLedger.TryOpen(folder.LedgerPath);
        _ledger?.ReleaseBut(survivors.Select(survivor => survivor.Memory.Id));
        journal.Ended += id =>
        {
            _ledger?.Release(id);
            _cgroups?.Remove(id);
        };
        _folder = folder;
        _memory = memory;
        _survivors = survivors;
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

        // Asked before the journal gets our own name.
        var isReplacement = SurvivorSearch.IsReplacement(memory);
        var survivors = SurvivorSearch.Find(memory);
        memory.Keep(survivors.Select(survivor => survivor.Memory), SurvivorSearch.BootId);
        folder.RemoveFifosBut(survivors.Select(survivor => survivor.Memory.Id));
        var journal = new Journal(folder, memory, SurvivorSearch.BootId, time, loggers.CreateLogger<Journal>());
        estate = new Estate(folder, memory, survivors, isReplacement, journal, logger);
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
            : ProcessTree.OwnChildren().Where(child => Journal.IdOf(child) is null);
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
    public ISpawner SpawnerOver(ISpawner spawner) => new JournalingSpawner(spawner, Journal, Cgroups);

    /// <summary>Where it is noted how far an output of a process has been taken.</summary>
    public ReadMark? MarkOf(int pid, StreamName stream) => Journal.IdOf(pid) is { } id ? _ledger?.MarkOf(id, stream) : null;

    /// <summary>A managed socket that a survivor holds; null when none does.</summary>
    public SafeFd? Recover(SocketOptions options) => SocketRecovery.Recover(options, _memory, _survivors, _isReplacement);

    /// <summary>Writes down which sockets there are now.</summary>
    public void Remember(SocketTable sockets)
    {
        _memory.ForgetSockets();
        foreach (var socket in sockets.All)
        {
            Journal.Remember(socket.Options.Name, new RememberedSocket(socket.Fd.Number, socket.Address));
        }
    }

    /// <summary>Before anything is started: gives every watcher what is its own. What belongs to none is ended.</summary>
    public void HandOver(Arbiter arbiter)
    {
        foreach (var watcher in arbiter.Watchers)
        {
            if (_memory.Watchers.GetValueOrDefault(watcher.Key) is { } memory)
            {
                watcher.Recall(memory);
            }
        }

        _exits = new AdoptedExits(child => arbiter.Post(new ArbiterMessage.ChildDied(child)));
        List<Survivor> strangers = [];
        foreach (var survivor in _survivors)
        {
            var watcher = arbiter.Watchers.FirstOrDefault(watcher => watcher.Key == survivor.Memory.Watcher);
            if (watcher is null || !IsWanted(watcher))
            {
                strangers.Add(survivor);
                continue;
            }

            watcher.Adopt(Spawned(survivor), survivor.Memory);
            if (!_isReplacement)
            {
                _adopted.Add(survivor.Memory.Id);
                _exits.Watch(survivor.Memory.Pid, survivor.PidFd);
            }
        }

        End(strangers);
    }

    /// <summary>Whether a watcher is to be started: as it was, or as it is configured when it was never started.</summary>
    public bool IsWanted(Watcher watcher) =>
        _memory.Watchers.GetValueOrDefault(watcher.Key)?.IsWanted ?? watcher.StartsByItself;

    /// <summary>After each turn of the loop: what changed is written down.</summary>
    public void Remember(IReadOnlyList<Watcher> watchers)
    {
        foreach (var watcher in watchers)
        {
            if (watcher.WasStarted)
            {
                Journal.Remember(watcher.Key, watcher.Memory);
            }
        }
    }

    /// <summary>Everything was stopped as it was asked to: the next daemon begins as the configuration says.</summary>
    public void EndCleanly() => _isEndedCleanly = true;

    public void Dispose()
    {
        _exits?.Dispose();
        Journal.Dispose();
        _ledger?.Dispose();
        if (_memory.Processes.Count == 0 && (_isEndedCleanly || _memory.Watchers.Count == 0))
        {
            _folder.Remove();
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
            _cgroups = ProcessCgroups.TryOpen(Journal.Instance, _survivors.Select(survivor => survivor.Memory.Id));
        }

        return _cgroups;
    }

    private SpawnedProcess Spawned(Survivor survivor)
    {
        var path = _folder.FifoPath(survivor.Memory.Id);
        return new SpawnedProcess(
            survivor.Memory.Pid,
            survivor.Memory.StartTime,
            survivor.PidFd,
            Descriptors.OpenFifoForReading(path + ".out"),
            Descriptors.OpenFifoForReading(path + ".err"))
        {
            Lease = new JournalLease(Journal, survivor.Memory.Id),
        };
    }

    private void End(List<Survivor> strangers)
    {
        foreach (var stranger in strangers)
        {
            LogStranger(_logger, stranger.Memory.Watcher, stranger.Memory.Pid);
            _ = PidFd.Send(stranger.PidFd, Signal.Term);
        }

        foreach (var stranger in strangers)
        {
            if (!PidFd.WaitForEnd(stranger.PidFd, _grace))
            {
                _ = PidFd.Send(stranger.PidFd, Signal.Kill);
            }

            stranger.PidFd.Dispose();
        }

        if (strangers.Count > 0)
        {
            // What they started: their mark finds it wherever it went.
            SurvivorSearch.Sweep(_memory, strangers.Select(stranger => stranger.Memory.Id));
            strangers.ForEach(stranger => Journal.End(stranger.Memory.Id));
        }
    }

    [LoggerMessage(
        1322, LogLevel.Warning, "Processes would not survive the death of circusd: {Reason}", EventName = "NoStateFolder")]
    private static partial void LogNoFolder(ILogger logger, string reason);

    [LoggerMessage(1323, LogLevel.Warning, "{Path}: {Lines} lines cannot be read and are left out", EventName = "JournalUnreadable")]
    private static partial void LogUnreadable(ILogger logger, string path, int lines);

    [LoggerMessage(1324, LogLevel.Information, "Ending process {Pid} of the former circusd: {Watcher} does not want it any more", EventName = "Stranger")]
    private static partial void LogStranger(ILogger logger, string watcher, int pid);
}
