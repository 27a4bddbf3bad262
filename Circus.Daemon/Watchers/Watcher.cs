using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Watchers;

/// <summary>
/// A named set of equal processes. Owns them and applies what <see cref="WatcherLifecycle"/>, <see cref="ProcessLifecycle"/>,
/// <see cref="ScalePlan"/> and <see cref="RestartLimit"/> decide. Lives on the arbiter's loop only.
/// </summary>
internal sealed partial class Watcher
{
    // How often the tree of a process that is gone itself is looked at while it drains.
    private static readonly TimeSpan _drainCheck = TimeSpan.FromMilliseconds(50);

    private readonly WatcherServices _services;
    private readonly List<ChildProcess> _processes = [];
    private readonly Dictionary<int, WaitingSlot> _waiting = [];
    private readonly Dictionary<int, int> _quickDeaths = [];
    private readonly List<TaskCompletionSource> _settling = [];
    private readonly WatcherStreams _streams;
    private bool _isWanted;
    private bool _isWarmingUp;
    private int _failedSpawns;

    public Watcher(WatcherOptions options, WatcherServices services)
    {
        _services = services;
        _streams = new WatcherStreams(services.Output);
        Options = options;
        Key = Topic.KeyOf(options.Name);
        Reason = options.Invalid;
        State = options.Invalid is null ? WatcherState.Stopped : WatcherState.Invalid;
    }

    public WatcherOptions Options { get; private set; }

    /// <summary>The name in topics.</summary>
    public string Key { get; }

    public string Name => Options.Name;

    public WatcherState State { get; private set; }

    /// <summary>Why it is as it is, when there is something to say: the last failure, the cause of a back-off.</summary>
    public string? Reason { get; private set; }

    /// <summary>Ends that nobody asked for, since the daemon started.</summary>
    public int Restarts { get; private set; }

    /// <summary>When it became active.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Processes not gone yet, in the order they were made.</summary>
    public IReadOnlyList<ChildProcess> Processes => _processes;

    /// <summary>The slot that is tried next, while some wait for their back-off.</summary>
    public WaitingSlot? NextTry => _waiting.Count == 0 ? null : _waiting.Values.MinBy(slot => slot.Due);

    public bool IsSettled =>
        !WatcherLifecycle.IsInTransit(State) && !_isWarmingUp && _processes.TrueForAll(process => process.IsLive);

    /// <summary>Starts it, or makes the missing processes. Waiting slots are tried at once: an operator asked.</summary>
    public void Start()
    {
        _isWanted = true;
        ForgetBackOff();
        Apply(WatcherTrigger.Start);
    }

    /// <summary>Stops all processes. A start or restart under way is called off.</summary>
    public void Stop()
    {
        _isWanted = false;
        ForgetBackOff();
        Apply(WatcherTrigger.Stop);
    }

    public void Restart()
    {
        Stop();
        _isWanted = true;
        if (!WatcherLifecycle.IsInTransit(State))
        {
            Apply(WatcherTrigger.Start);
        }
    }

    /// <summary>Ends all processes without a grace period.</summary>
    public void Kill()
    {
        Stop();
        foreach (var process in _processes.ToArray())
        {
            ApplyTo(process, ProcessTrigger.GraceExpired);
        }
    }

    /// <summary>Makes as many new processes as are wanted and ends the old ones.</summary>
    public void Reload()
    {
        if (State is not WatcherState.Active)
        {
            Start();
            return;
        }

        if (Options.SendHup)
        {
            Signal(Interop.Signal.Hup, null);
        }
        else
        {
            ForgetBackOff();
            for (var i = 0; i < Options.NumProcesses && State == WatcherState.Active; i++)
            {
                Spawn(FreeSlot());
            }

            Manage();
        }

        Publish(EventAction.Reload);
    }

    /// <summary>Changes the target; takes effect at once when it runs.</summary>
    /// <returns>The new target, never below 0.</returns>
    public int Scale(long wanted)
    {
        Options = Options with { NumProcesses = (int)Math.Clamp(wanted, 0, int.MaxValue / 4) };
        // Slots that waited beyond the new target are given up, the highest first.
        foreach (var slot in _waiting.Values.OrderByDescending(slot => slot.Slot).ToArray())
        {
            if (_waiting.Count + LiveCount() <= Options.NumProcesses)
            {
                break;
            }

            slot.Deadline.Cancel();
            _waiting.Remove(slot.Slot);
        }

        Manage();
        return Options.NumProcesses;
    }

    /// <summary>Takes changed options over and makes them felt.</summary>
    /// <param name="options">The new ones, checked.</param>
    /// <param name="keys">How many were changed: each is announced.</param>
    /// <param name="needsReload">Whether running processes must be replaced to have them.</param>
    public void Change(WatcherOptions options, int keys, bool needsReload)
    {
        Options = options;
        for (var i = 0; i < keys; i++)
        {
            Publish(EventAction.Updated);
        }

        if (needsReload && State == WatcherState.Active)
        {
            Reload();
        }

        Scale(options.NumProcesses);
    }

    /// <summary>Ends one process, or all, with the usual escalation; they are replaced.</summary>
    public void KillProcesses(int? pid, Signal? signal, TimeSpan? grace)
    {
        foreach (var process in _processes.Where(process => pid is null || process.Pid == pid).ToArray())
        {
            StopProcess(process, "kill", signal, grace);
        }

        Manage();
    }

    /// <summary>Sends a signal to one process, or to all; nothing else changes.</summary>
    public void Signal(Signal signal, int? pid)
    {
        foreach (var process in _processes.Where(process => (pid is null || process.Pid == pid) && !process.IsReaped))
        {
            _services.Signals.SendToProcess(process.PidFd, signal);
        }
    }

    /// <summary>Signals the children of one process or of all, not the processes themselves.</summary>
    public void SignalChildren(Signal signal, int? pid, bool recursive)
    {
        foreach (var process in _processes.Where(process => (pid is null || process.Pid == pid) && !process.IsReaped))
        {
            _services.Signals.SendToChildren(process.Pid, signal, recursive);
        }
    }

    /// <summary>Signals one child of one process; nothing happens when it is none.</summary>
    public void SignalChild(Signal signal, int pid, int child)
    {
        if (_processes.Exists(process => process.Pid == pid && !process.IsReaped))
        {
            _services.Signals.SendToChild(pid, child, signal);
        }
    }

    /// <summary>Completes when nothing is on its way any more: all wanted processes made, waiting or failed, all others gone.</summary>
    public Task SettleAsync()
    {
        if (IsSettled)
        {
            return Task.CompletedTask;
        }

        var settled = new TaskCompletionSource();
        _settling.Add(settled);
        return settled.Task;
    }

    /// <summary>Whether it owned <paramref name="child"/>; then its end has been dealt with.</summary>
    public bool OnChildDied(ReapedChild child)
    {
        if (_processes.Find(process => process.Pid == child.Pid && !process.IsReaped) is not { } process)
        {
            return false;
        }

        process.IsReaped = true;
        _streams.Drain(process.Pid);
        Publish(EventAction.Reap, new EventPayload
        {
            ProcessPid = process.Pid,
            ExitCode = child.Status.WireCode,
            Wid = process.Slot,
            Reason = process.EndReason ?? (child.Status.SignalNumber == 0 ? "exit" : "signal"),
        });
        if (process.EndReason is null)
        {
            LogDied(_services.Logger, Name, process.Pid, child.Status.ToString());
            OnUnexpectedEnd(process, child.Status);
        }

        LookAtTree(process);
        return true;
    }

    /// <summary>Brings the actual processes to the wanted number, as far as that can be done now.</summary>
    public void Manage()
    {
        if (State is not (WatcherState.Starting or WatcherState.Active))
        {
            return;
        }

        if (!Options.Respawn && State == WatcherState.Active)
        {
            if (_processes.Count == 0 && Options.NumProcesses > 0)
            {
                Apply(WatcherTrigger.Finished);
            }
        }
        else if (!_isWarmingUp)
        {
            FillUp();
        }

        var surplus = ScalePlan.Of(Options.NumProcesses, LiveCount(), _waiting.Count).Stop;
        foreach (var process in _processes.Where(process => process.IsLive).Take(surplus).ToArray())
        {
            StopProcess(process, "scale", null, null);
        }

        if (!_isWarmingUp)
        {
            Apply(WatcherTrigger.Complete);
        }

        CompleteWhenSettled();
    }

    private void FillUp()
    {
        var missing = ScalePlan.Of(Options.NumProcesses, LiveCount(), _waiting.Count).Start;
        for (var i = 0; i < missing; i++)
        {
            if (!Spawn(FreeSlot()) && State is WatcherState.Failing or WatcherState.Failed)
            {
                return;
            }

            if (Options.WarmupDelay > TimeSpan.Zero && i < missing - 1)
            {
                _isWarmingUp = true;
                _services.Deadlines.After(Options.WarmupDelay, () =>
                {
                    _isWarmingUp = false;
                    Manage();
                    CompleteWhenSettled();
                });
                return;
            }
        }
    }

    private void Apply(WatcherTrigger trigger)
    {
        var (next, action) = WatcherLifecycle.On(State, trigger);
        State = next;
        switch (action)
        {
            case WatcherAction.Nothing:
                break;
            case WatcherAction.AnnounceStarting:
                Begin();
                break;
            case WatcherAction.AnnounceStart:
                Since = _services.Time.GetUtcNow();
                LogStarted(_services.Logger, Name);
                Publish(EventAction.Start);
                break;
            case WatcherAction.FillUp:
                Manage();
                break;
            case WatcherAction.StopProcesses:
                StopAll();
                break;
            case WatcherAction.AnnounceStop:
                End();
                LogStopped(_services.Logger, Name);
                Publish(EventAction.Stop);
                break;
            case WatcherAction.AnnounceFailure:
                End();
                LogFailed(_services.Logger, Name, Reason ?? "no reason known");
                Publish(EventAction.Failed, new EventPayload { Reason = Reason });
                Publish(EventAction.Stop);
                break;
        }

        if (action is WatcherAction.AnnounceStop && _isWanted && Options.Respawn)
        {
            // Asked to start while it was stopping.
            Apply(WatcherTrigger.Start);
        }

        CompleteWhenSettled();
    }

    private void Begin()
    {
        Reason = null;
        _failedSpawns = 0;
        Publish(EventAction.Starting);
        if (!_streams.TryOpen(Options, out var fault))
        {
            Reason = fault;
            Apply(WatcherTrigger.GiveUp);
            return;
        }

        Manage();
    }

    private void StopAll()
    {
        Publish(EventAction.Stopping);
        var reason = State == WatcherState.Failing ? "failed" : "stop";
        foreach (var process in _processes.ToArray())
        {
            StopProcess(process, reason, null, null);
        }

        if (_processes.Count == 0)
        {
            Apply(WatcherTrigger.Emptied);
        }
    }

    private void End()
    {
        Since = null;
        _isWarmingUp = false;
        _streams.Release();
    }

    private bool Spawn(int slot)
    {
        var started = _services.Time.GetUtcNow();
        if (!CommandLine.TryBuild(Options, slot, _services.Sockets.Numbers, out var arguments, out var fault))
        {
            OnSpawnFailed(slot, fault);
            return false;
        }

        if (!_services.Spawner.TrySpawn(SpecOf(arguments), out var spawned, out var error))
        {
            OnSpawnFailed(slot, error.Reason);
            return false;
        }

        _failedSpawns = 0;
        _streams.Attach(spawned);
        _processes.Add(new ChildProcess(spawned, slot, started, _services.Time.GetTimestamp()));
        LogSpawned(_services.Logger, Name, spawned.Pid, slot);
        Publish(EventAction.Spawn, new EventPayload { ProcessPid = spawned.Pid, Wid = slot });
        return true;
    }

    private ProcessSpec SpecOf(IReadOnlyList<string> arguments) => new()
    {
        Arguments = arguments,
        Executable = Options.Executable,
        Environment = Options.Env,
        WorkingDirectory = Options.WorkingDir,
        User = Options.Uid,
        Group = Options.Gid,
        ResourceLimits = Options.Rlimits,
        Stdin = Options.CloseChildStdin ? ChildStream.Null : ChildStream.Inherit,
        Stdout = Options.CloseChildStdout ? ChildStream.Null : _streams.StdoutOfChild,
        Stderr = Options.CloseChildStderr ? ChildStream.Null : _streams.StderrOfChild,
        InheritedDescriptors = Options.UseSockets ? [.. _services.Sockets.All.Select(socket => socket.Fd)] : [],
    };

    private void OnSpawnFailed(int slot, string reason)
    {
        Reason = reason;
        _failedSpawns++;
        if (Options.MaxRetry >= 0 && _failedSpawns >= Options.MaxRetry)
        {
            _isWanted = false;
            Apply(WatcherTrigger.GiveUp);
            return;
        }

        // A program that cannot be made is no crash: the first retry waits too.
        Wait(slot, RestartLimit.Decide(_failedSpawns, TimeSpan.Zero, Random.Shared.NextDouble()).Delay, _failedSpawns + 1);
    }

    private void OnUnexpectedEnd(ChildProcess process, ExitStatus status)
    {
        if (!Options.Respawn || State is not (WatcherState.Starting or WatcherState.Active))
        {
            return;
        }

        Restarts++;
        var lifetime = _services.Time.GetElapsedTime(process.StartedTimestamp);
        var decision = RestartLimit.Decide(_quickDeaths.GetValueOrDefault(process.Slot), lifetime, Random.Shared.NextDouble());
        _quickDeaths[process.Slot] = decision.QuickDeaths;
        if (decision.Delay > TimeSpan.Zero)
        {
            Reason = $"process {process.Pid} ended with {status}";
            Wait(process.Slot, decision.Delay, decision.QuickDeaths);
        }
    }

    private void Wait(int slot, TimeSpan delay, int attempt)
    {
        var due = _services.Time.GetUtcNow() + delay;
        var deadline = _services.Deadlines.After(delay, () =>
        {
            _waiting.Remove(slot);
            Manage();
        });
        _waiting[slot] = new WaitingSlot(slot, due, attempt, deadline);
        LogBackingOff(_services.Logger, Name, Reason ?? "unknown", delay.TotalSeconds, attempt);
        Publish(EventAction.BackingOff, new EventPayload
        {
            Wid = slot,
            Reason = Reason,
            NextTry = WireTime.Of(due),
            Attempt = attempt,
        });
    }

    private void StopProcess(ChildProcess process, string reason, Signal? signal, TimeSpan? grace)
    {
        if (process.EndReason is null)
        {
            process.EndReason = reason;
            ApplyTo(process, ProcessTrigger.Stop, signal, grace);
        }
    }

    private void ApplyTo(ChildProcess process, ProcessTrigger trigger, Signal? signal = null, TimeSpan? grace = null)
    {
        var (next, action) = ProcessLifecycle.On(process.State, trigger);
        process.State = next;
        switch (action)
        {
            case ProcessAction.Nothing:
                break;
            case ProcessAction.SendStopSignal:
                Send(process, signal ?? Options.StopSignal);
                var limit = grace ?? Options.GracefulTimeout;
                if (limit <= TimeSpan.Zero)
                {
                    ApplyTo(process, ProcessTrigger.GraceExpired);
                }
                else
                {
                    process.Grace = _services.Deadlines.After(limit, () => ApplyTo(process, ProcessTrigger.GraceExpired));
                }

                break;
            case ProcessAction.SendKill:
                LogKilled(_services.Logger, Name, process.Pid);
                Send(process, Interop.Signal.Kill);
                break;
            case ProcessAction.Sweep:
                _services.Signals.SendToGroup(process.Pid, Interop.Signal.Kill);
                break;
            case ProcessAction.SweepAndFinish:
                _services.Signals.SendToGroup(process.Pid, Interop.Signal.Kill);
                Finish(process);
                break;
            case ProcessAction.Finish:
                Finish(process);
                break;
        }
    }

    private void Send(ChildProcess process, Signal signal)
    {
        _services.Signals.SendToGroup(process.Pid, signal);
        Publish(EventAction.Kill, new EventPayload { ProcessPid = process.Pid, Wid = process.Slot, Reason = process.EndReason });
    }

    private void LookAtTree(ChildProcess process)
    {
        if (process.State == ProcessState.Down)
        {
            return;
        }

        if (!_services.Signals.GroupIsAlive(process.Pid))
        {
            ApplyTo(process, ProcessTrigger.TreeEmpty);
            return;
        }

        ApplyTo(process, ProcessTrigger.ExitedLeavingOthers);
        if (process.State is ProcessState.Draining or ProcessState.Killing)
        {
            _services.Deadlines.After(_drainCheck, () => LookAtTree(process));
        }
    }

    private void Finish(ChildProcess process)
    {
        _processes.Remove(process);
        process.Dispose();
        if (_processes.Count == 0)
        {
            Apply(WatcherTrigger.Emptied);
        }

        Manage();
        CompleteWhenSettled();
    }

    private void ForgetBackOff()
    {
        foreach (var slot in _waiting.Values)
        {
            slot.Deadline.Cancel();
        }

        _waiting.Clear();
        _quickDeaths.Clear();
        _failedSpawns = 0;
    }

    private int LiveCount() => _processes.Count(process => process.IsLive);

    private int FreeSlot()
    {
        var slot = 1;
        while (_waiting.ContainsKey(slot) || _processes.Exists(process => process.Slot == slot))
        {
            slot++;
        }

        return slot;
    }

    private void CompleteWhenSettled()
    {
        if (_settling.Count > 0 && IsSettled)
        {
            var waiting = _settling.ToArray();
            _settling.Clear();
            foreach (var settled in waiting)
            {
                settled.SetResult();
            }
        }
    }

    private void Publish(string action, EventPayload? payload = null) => _services.Events.Publish(Key, action, payload ?? new EventPayload());
}
