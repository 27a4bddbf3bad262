using System.Text.Json;
using Circus.Daemon.Interop;
using Microsoft.Extensions.Logging;

namespace Circus.Daemon.Survival;

/// <summary>
/// Every process and every target, in a file that is only ever appended to, or replaced as a whole: whenever the daemon is killed, the file
/// says what there was. It is not flushed to disk: with the machine its processes are gone too. Belongs to the arbiter's loop.
/// </summary>
internal sealed unsafe partial class Journal : IDisposable
{
    /// <summary>A file with more lines than this, and several times what is live, is written anew.</summary>
    private const int FewLines = 1000;

    private readonly StateFolder _folder;
    private readonly Recollection _memory;
    private readonly TimeProvider _time;
    private readonly ILogger<Journal> _logger;
    private readonly Dictionary<int, long> _ids = [];
    private SafeFd? _file;
    private FileIdentity _identity;
    private int _lines;
    private bool _isBroken;

    /// <param name="folder">Where it is.</param>
    /// <param name="memory">What of the former journal still counts.</param>
    /// <param name="boot">Of this boot.</param>
    /// <param name="time">For stamps.</param>
    /// <param name="logger">For the one line when it cannot be written.</param>
    public Journal(StateFolder folder, Recollection memory, string boot, TimeProvider time, ILogger<Journal> logger)
    {
        _folder = folder;
        _memory = memory;
        _time = time;
        _logger = logger;
        Instance = memory.Instance ?? Guid.NewGuid().ToString("N");
        Boot = boot;
        _memory.TryApply(Head());
        foreach (var process in memory.Processes.Values)
        {
            _ids[process.Pid] = process.Id;
        }

        Rewrite();
    }

    /// <summary>The folder was gone and has been made anew.</summary>
    public event Action? Restored;

    /// <summary>Nothing of a process is left.</summary>
    public event Action<long>? Ended;

    public string Instance { get; }

    private string Boot { get; }

    /// <summary>What the file says; nothing when there is none.</summary>
    public static Recollection Read(string path) => Recollection.Of(File.Exists(path) ? File.ReadLines(path) : []);

    /// <summary>A process is about to be made. Returns its number.</summary>
    public long Begin(string watcher, int slot)
    {
        var id = _memory.LastId + 1;
        Append(new JournalEntry
        {
            Kind = JournalEntry.Spawning,
            Id = id,
            Name = watcher,
            Slot = slot,
            Started = WireTime.Of(_time.GetUtcNow()),
            IsReady = false,
        });
        return id;
    }

    public void Made(long id, int pid, long startTime)
    {
        _ids[pid] = id;
        Append(new JournalEntry { Kind = JournalEntry.Spawned, Id = id, Pid = pid, StartTime = startTime });
    }

    /// <summary>Written only when it differs from what is written already.</summary>
    public void Note(long id, bool isReady, bool isOutdated)
    {
        if (_memory.Processes.TryGetValue(id, out var process) && (process.IsReady, process.IsOutdated) != (isReady, isOutdated))
        {
            Append(new JournalEntry { Kind = JournalEntry.State, Id = id, IsReady = isReady, IsOutdated = isOutdated });
        }
    }

    /// <summary>The number of a process of which something lives; null when it is none of ours.</summary>
    public long? IdOf(int pid) => _ids.TryGetValue(pid, out var id) ? id : null;

    /// <summary>Nothing of it is left.</summary>
    public void End(long id)
    {
        if (_memory.Processes.TryGetValue(id, out var process) && IdOf(process.Pid) == id)
        {
            _ids.Remove(process.Pid);
        }

        Append(new JournalEntry { Kind = JournalEntry.Ended, Id = id });
        Ended?.Invoke(id);
    }

    /// <summary>Written only when it differs from what is written already.</summary>
    public void Remember(string watcher, RememberedWatcher now)
    {
        if (_memory.Watchers.GetValueOrDefault(watcher) != now)
        {
            Append(new JournalEntry
            {
                Kind = JournalEntry.WatcherState,
                Name = watcher,
                Configured = now.Configured,
                NumProcesses = now.NumProcesses,
                IsWanted = now.IsWanted,
                Restarts = now.Restarts,
                HasFinished = now.HasFinished,
                Rollout = now.Rollout,
                Set = now.Set,
                FormerSet = now.FormerSet,
                Added = now.Added,
            });
        }
    }

    /// <summary>Watchers that clients had added, and that are not there any more.</summary>
    /// <param name="present">Keys of all that are.</param>
    public void ForgetAddedBut(IReadOnlySet<string> present)
    {
        foreach (var (key, _) in _memory.Watchers.Where(watcher => watcher.Value.Added is not null && !present.Contains(watcher.Key)).ToArray())
        {
            Append(new JournalEntry { Kind = JournalEntry.WatcherGone, Name = key });
        }
    }

    public void Remember(string socket, RememberedSocket now) =>
        Append(new JournalEntry { Kind = JournalEntry.Socket, Name = socket, Descriptor = now.Descriptor, Address = now.Address });

    /// <summary>Whoever removes the folder while nothing happens is noticed too.</summary>
    public void Check()
    {
        if (!IsInPlace)
        {
            Rewrite();
        }
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>What is written goes where the next daemon looks.</summary>
    private bool IsInPlace => FileIdentity.TryRead(_folder.JournalPath, out var now) && now.IsSameFile(_identity);

    private JournalEntry Head() => new()
    {
        Kind = JournalEntry.Daemon,
        // Processes that were let go bear a mark, whatever is left of their entries: its number must not be given again.
        Id = _memory.LastId,
        Boot = Boot,
        Instance = Instance,
        Pid = Environment.ProcessId,
        StartTime = SurvivorSearch.OwnStartTime,
    };

    private void Append(JournalEntry entry)
    {
        _memory.TryApply(entry);
        _lines++;
        if (_isBroken || !IsInPlace || (_lines > FewLines && _lines > 8 * (_memory.Processes.Count + _memory.Watchers.Count)))
        {
            Rewrite();
        }
        else if (!TryWrite(_file!, Line(entry)))
        {
            Break(Errno.Describe(Errno.Last));
        }
    }

    private void Rewrite()
    {
        var isRestored = _folder.Restore(Instance);
        var entries = _memory.ToEntries().Prepend(Head()).ToList();
        var text = new MemoryStream();
        foreach (var entry in entries)
        {
            text.Write(Line(entry));
        }

        var next = _folder.JournalPath + ".new";
        _ = LibC.Unlink(next);
        var file = new SafeFd(LibC.Open(next, LibC.O_WRONLY | LibC.O_CREAT | LibC.O_APPEND | LibC.O_CLOEXEC, 0x180));
        if (file.IsInvalid || !TryWrite(file, text.ToArray()) || LibC.Rename(next, _folder.JournalPath) < 0)
        {
            Break(Errno.Describe(Errno.Last));
            file.Dispose();
            return;
        }

        _file?.Dispose();
        _file = file;
        _ = FileIdentity.TryRead(file, out _identity);
        _lines = entries.Count;
        if (_isBroken)
        {
            _isBroken = false;
            LogMended(_logger, _folder.JournalPath);
        }

        if (isRestored)
        {
            LogRestored(_logger, _folder.Path);
            Restored?.Invoke();
        }
    }

    private void Break(string reason)
    {
        if (!_isBroken)
        {
            _isBroken = true;
            LogBroken(_logger, _folder.JournalPath, reason);
        }
    }

    private static byte[] Line(JournalEntry entry) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.JournalEntry), (byte)'\n'];

    private static bool TryWrite(SafeFd file, ReadOnlySpan<byte> line)
    {
        fixed (byte* start = line)
        {
            // One write: a daemon killed in between leaves the whole line or none of it.
            return LibC.Write(file.Number, start, (nuint)line.Length) == line.Length;
        }
    }

    [LoggerMessage(
        1320,
        LogLevel.Warning,
        "{Path} cannot be written: {Reason}. Until it can, processes would not be found again after the death of circusd",
        EventName = "JournalBroken")]
    private static partial void LogBroken(ILogger logger, string path, string reason);

    [LoggerMessage(1321, LogLevel.Information, "{Path} can be written again", EventName = "JournalMended")]
    private static partial void LogMended(ILogger logger, string path);

    [LoggerMessage(1325, LogLevel.Warning, "{Path} was removed while circusd runs: made anew, nothing is forgotten", EventName = "StateFolderRestored")]
    private static partial void LogRestored(ILogger logger, string path);
}
