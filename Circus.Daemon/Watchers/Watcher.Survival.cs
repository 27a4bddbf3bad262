using System.Text;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Streams;
using Circus.Daemon.Survival;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Watchers;

/// <summary>What it leaves to a watcher of the next daemon, and takes over from one of the former.</summary>
internal sealed partial class Watcher
{
    // Until a client that has lost us is there again.
    private static readonly TimeSpan _reconnection = TimeSpan.FromSeconds(1);

    private readonly List<SpawnedProcess> _adopted = [];
    private readonly List<(Fallen Process, IDisposable Lease)> _fallen = [];
    private readonly List<UnsaidLoss> _unsaid = [];

    /// <summary>What its successor in another daemon has to know.</summary>
    public RememberedWatcher Memory => new(
        Configured.NumProcesses,
        Options.NumProcesses,
        _isWanted || State is WatcherState.Failing or WatcherState.Failed,
        Restarts,
        HasFinished,
        _rollout?.Kind,
        Options.SetAtRunTime,
        _rollout?.Former is { } former ? former.SetAtRunTime ?? "{}" : null,
        Options.Definition);

    /// <summary>Whether it is started with the daemon.</summary>
    public bool StartsByItself => Options.Autostart;

    /// <summary>Whether anybody ever wanted it to run.</summary>
    public bool WasStarted { get; private set; }

    /// <summary>Before it starts: a process that a former daemon made, which is counted from now on and read as soon as the streams are open.</summary>
    /// <param name="spawned">Taken over.</param>
    /// <param name="memory">Its place.</param>
    public void Adopt(SpawnedProcess spawned, RememberedProcess memory)
    {
        var age = KernelClock.AgeOf(spawned.StartTime);
        var process = new ChildProcess(spawned, memory.Slot, WireTime.ToTime(memory.Started), this, _services, age, memory.IsOutdated);
        if (process.IsOutdated)
        {
            // It may have been killed between saying so and the rest.
            _rollout ??= new Rollout(RolloutKind.Reload, Former: null);
        }

        Own(process, memory.IsReady, isAdopted: true);
        _adopted.Add(spawned);
        LogAdopted(_services.Logger, Name, spawned.Pid, memory.Slot);
    }

    /// <summary>Before it starts: a process that ended while no daemon ran, so that nobody knows how.</summary>
    /// <param name="fallen">Who, and what is left of its output.</param>
    /// <param name="lease">Its place in the journal, until that is read.</param>
    public void Mourn(Fallen fallen, IDisposable lease)
    {
        _fallen.Add((fallen, lease));
        _hasFailed = true;
        if (Respawns)
        {
            Restarts++;
        }

        LogEndedUnseen(_services.Logger, Name, fallen.Memory.Pid, fallen.MayHaveLost ? "what it wrote last may be lost" : "none of its output is lost");
        _services.Deadlines.After(_reconnection, () => Publish(
            EventAction.Reap, new EventPayload { ProcessPid = fallen.Memory.Pid, Wid = fallen.Memory.Slot, Reason = EndReasonWord.Unseen }));
    }

    /// <summary>Before it starts: what the former daemon has not come to write, nor to say that it has not.</summary>
    public void Owe(IEnumerable<UnsaidLoss> losses)
    {
        foreach (var loss in losses)
        {
            _unsaid.Add(loss);
            LogUnread(_services.Logger, Name, loss.Pid, loss.IsOpen ? "what it wrote last may be lost" : "how much is lost is said in the file");
        }
    }

    /// <summary>It was being stopped when the former daemon died: that goes on.</summary>
    public void FinishStopping()
    {
        if (State != WatcherState.Stopped || _processes.Count == 0)
        {
            return;
        }

        (State, _whyStopped, _rollout) = (WatcherState.Stopping, EndReason.Stop, null);
        if (_streams.TryOpen(Options, out _))
        {
            AttachAdopted();
        }

        _adopted.Clear();
        SignalAll();
    }

    /// <summary>Before it starts: what an operator had made of it.</summary>
    /// <param name="memory">Counters and targets.</param>
    /// <param name="options">With what was set at run time.</param>
    /// <param name="former">What a replacement that was under way goes back to, or null.</param>
    public void Recall(RememberedWatcher memory, WatcherOptions options, WatcherOptions? former)
    {
        Options = options;
        Restarts = memory.Restarts;
        HasFinished = memory.HasFinished;
        if (memory is { IsWanted: true, Rollout: { } kind })
        {
            _rollout = new Rollout(kind, former);
        }

        // Whoever edits the file since then wants what it says now.
        if (memory.Configured == Options.NumProcesses)
        {
            Options = Options with { NumProcesses = memory.NumProcesses };
        }
    }

    private void AttachAdopted()
    {
        _unsaid.ForEach(Say);
        _unsaid.Clear();
        foreach (var (process, lease) in _fallen)
        {
            ReadTheRest(process);
            lease.Dispose();
        }

        _fallen.Clear();
        _adopted.ForEach(_streams.Attach);
        _adopted.Clear();
    }

    /// <summary>How many bytes are missing is in the mark of the stream, and said by whoever reads it.</summary>
    private void Say(UnsaidLoss loss)
    {
        var note = loss.IsOpen ? $"[circus] process {loss.Pid} ended and circusd was killed: what it wrote last may be lost here\n" : "";
        var pipe = Descriptors.OpenPipeWith(Encoding.UTF8.GetBytes(note));
        // Its number may be that of another one by now.
        var pid = _adopted.Exists(process => process.Pid == loss.Pid) ? 0 : loss.Pid;
        _streams.Attach(new SpawnedProcess(pid, 0, new SafeFd(-1), loss.Stream == StreamName.Stdout ? pipe : null, loss.Stream == StreamName.Stderr ? pipe : null));
        _streams.Forget(pid);
    }

    private void ReadTheRest(Fallen fallen)
    {
        var pid = fallen.Memory.Pid;
        var note = Encoding.UTF8.GetBytes($"[circus] process {pid} ended while no circusd ran: what it wrote last may be lost here\n");
        // Nothing asks for a pidfd of it.
        _streams.Attach(new SpawnedProcess(pid, fallen.Memory.StartTime, new SafeFd(-1), Rest(fallen.Stdout), Rest(fallen.Stderr)));
        _services.Output.Drain(pid);

        SafeFd? Rest(FallenOutput? output) => output is null ? null : output.Rest ?? Descriptors.OpenPipeWith(note);
    }
}
