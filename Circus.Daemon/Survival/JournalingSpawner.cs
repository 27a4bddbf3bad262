using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Survival;

/// <summary>
/// Launches so that the next daemon finds the process: written down before and after, marked, with outputs that have a name; and in a cgroup of its
/// own where its watcher wants that.
/// </summary>
internal sealed class JournalingSpawner(ISpawner spawner, Journal journal, Func<ProcessCgroups?> cgroups) : ISpawner
{
    public bool TrySpawn(ProcessSpec spec, [NotNullWhen(true)] out SpawnedProcess? process, [NotNullWhen(false)] out SpawnError? error)
    {
        if (spec.Watcher is not { } watcher)
        {
            return spawner.TrySpawn(spec, out process, out error);
        }

        var id = journal.Begin(watcher, spec.Slot);
        var marked = spec with
        {
            FifoPath = journal.FifoPath(id),
            CgroupFile = spec.WantsCgroup ? cgroups()?.Make(id) : null,
            Environment = new Dictionary<string, string>(spec.Environment) { [ProcessMark.Variable] = ProcessMark.Of(journal.Instance, id) },
        };
        if (!spawner.TrySpawn(marked, out process, out error))
        {
            journal.End(id);
            return false;
        }

        journal.Made(id, process.Pid, process.StartTime);
        process = process with { Lease = new JournalLease(journal, id) };
        return true;
    }
}

/// <summary>A process's place in the journal, for as long as anything of it lives.</summary>
internal sealed class JournalLease(Journal journal, long id) : IDisposable
{
    private bool _isEnded;

    public void Dispose()
    {
        if (!_isEnded)
        {
            _isEnded = true;
            journal.End(id);
        }
    }
}
