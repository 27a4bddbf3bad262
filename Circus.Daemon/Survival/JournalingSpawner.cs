using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;

namespace Circus.Daemon.Survival;

/// <summary>
/// Launches so that the next daemon finds the process: written down before and after, marked, with outputs that have a name; and in a cgroup of its
/// own where its watcher wants that.
/// </summary>
internal sealed class JournalingSpawner(ISpawner spawner, Journal journal, FifoFolders fifos, Func<ProcessCgroups?> cgroups) : ISpawner
{
    public bool TrySpawn(ProcessSpec spec, [NotNullWhen(true)] out SpawnedProcess? process, [NotNullWhen(false)] out SpawnError? error)
    {
        if (spec.Watcher is not { } watcher)
        {
            // A hook or a probe: the next daemon has no use for it.
            return spawner.TrySpawn(Marked(spec, ProcessMark.OfCommand(journal.Instance)), out process, out error);
        }

        var id = journal.Begin(watcher, spec.Slot);
        var marked = Marked(spec, ProcessMark.Of(journal.Instance, id, watcher, spec.Slot)) with
        {
            FifoPaths = fifos.PathsFor(id),
            CgroupFile = spec.WantsCgroup ? cgroups()?.Make(id) : null,
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

    private static ProcessSpec Marked(ProcessSpec spec, string mark) =>
        spec with { Environment = new Dictionary<string, string>(spec.Environment) { [ProcessMark.Variable] = mark } };
}

/// <summary>A process's place in the journal, for as long as anything of it lives.</summary>
internal sealed class JournalLease(Journal journal, long id) : IProcessLease
{
    private bool _isEnded;

    public void Note(bool isReady, bool isOutdated) => journal.Note(id, isReady, isOutdated);

    public void Dispose()
    {
        if (!_isEnded)
        {
            _isEnded = true;
            journal.End(id);
        }
    }
}
