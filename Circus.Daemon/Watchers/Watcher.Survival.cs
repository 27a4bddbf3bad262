using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Survival;

namespace Circus.Daemon.Watchers;

/// <summary>What it leaves to a watcher of the next daemon, and takes over from one of the former.</summary>
internal sealed partial class Watcher
{
    private readonly List<SpawnedProcess> _adopted = [];

    /// <summary>What its successor in another daemon has to know.</summary>
    public RememberedWatcher Memory =>
        new(Configured.NumProcesses, Options.NumProcesses, _isWanted || State is WatcherState.Failing or WatcherState.Failed, Restarts);

    /// <summary>Whether it is started with the daemon.</summary>
    public bool StartsByItself => Options.Autostart;

    /// <summary>Whether anybody ever wanted it to run.</summary>
    public bool WasStarted { get; private set; }

    /// <summary>Before it starts: a process that a former daemon made, which is counted from now on and read as soon as the streams are open.</summary>
    /// <param name="spawned">Taken over.</param>
    /// <param name="memory">Its place.</param>
    public void Adopt(SpawnedProcess spawned, RememberedProcess memory)
    {
        var started = WireTime.ToTime(memory.Started);
        var age = _services.Time.GetUtcNow() - started;
        Own(new ChildProcess(spawned, memory.Slot, started, this, _services, age > TimeSpan.Zero ? age : TimeSpan.Zero), wasReady: true);
        _adopted.Add(spawned);
        LogAdopted(_services.Logger, Name, spawned.Pid, memory.Slot);
    }

    /// <summary>Before it starts: what an operator had made of it.</summary>
    public void Recall(RememberedWatcher memory)
    {
        Restarts = memory.Restarts;
        // Whoever edits the file since then wants what it says now.
        if (memory.Configured == Options.NumProcesses)
        {
            Options = Options with { NumProcesses = memory.NumProcesses };
        }
    }
}
