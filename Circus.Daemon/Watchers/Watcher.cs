using Circus.Daemon.Arbitration;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Watchers;

/// <summary>
/// A named set of equal processes. Owns them and applies what <see cref="WatcherLifecycle"/>, <see cref="ScalePlan"/> and
/// <see cref="RestartLimit"/> decide. Lives on the arbiter's loop only.
/// </summary>
internal sealed partial class Watcher : IProcessOwner
{
    /// <summary>Launches in one go, about 10 ms; more wait for the loop's next turn, so that deaths and requests get in between.</summary>
    internal const int LaunchesPerTurn = 20;

    private readonly WatcherServices _services;
    private readonly WatcherStreams _streams;
    private readonly BackOff _backOff;
    private readonly Settlement _settlement = new();
    private readonly List<ChildProcess> _processes = [];
    private bool _isWanted;
    private EndReason _whyStopped;

    // Between two launches: the warm-up delay, or the loop's next turn.
    private Deadline? _pause;

    // Processes still to be made because somebody asked. Without respawn no others are made.
    private int _owed;
    private bool _isReloading;

    // Of one process only, because of its age: not what clients know as a reload.
    private bool _isRenewing;

    public Watcher(WatcherOptions options, WatcherServices services)
    {
        _services = services;
        _streams = new WatcherStreams(services.Output);
        _backOff = new BackOff(services.Deadlines, services.Time);
        Options = options;
        _configured = options.NumProcesses;
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

    /// <summary>Why the last reload was called off, or null.</summary>
    public string? ReloadFault { get; private set; }

    /// <summary>Processes replaced after an end that nobody asked for, since the daemon started.</summary>
    public int Restarts { get; private set; }

    /// <summary>When it became active.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Processes not gone yet, in the order they were made.</summary>
    public IReadOnlyList<ChildProcess> Processes => _processes;

    /// <summary>The slot that is tried next, while some wait for their back-off.</summary>
    public WaitingSlot? NextTry => _backOff.Next;

    /// <summary>Nothing is on its way: all wanted processes are made, or wait for their back-off; all others are gone.</summary>
    public bool IsSettled =>
        !WatcherLifecycle.IsInTransit(State) && _pause is null && _processes.TrueForAll(process => process.IsLive)
        && (!_isReloading || _backOff.Count > 0);

    private bool IsRunning => State is WatcherState.Starting or WatcherState.Active;

    /// <summary>Starts it, or makes the missing processes. Waiting slots are tried at once: an operator asked.</summary>
    public void Start()
    {
        WasStarted = true;
        _isWanted = true;
        _backOff.Forget();
        Apply(WatcherTrigger.Start);
    }

    /// <summary>Stops all processes. A start or restart under way is called off.</summary>
    public void Stop() => Stop(EndReason.Stop);

    public void Restart()
    {
        Stop(EndReason.Restart);
        _isWanted = true;
        if (!WatcherLifecycle.IsInTransit(State))
        {
            Apply(WatcherTrigger.Start);
        }
    }

    /// <summary>Stops all processes without a grace period.</summary>
    public void Kill()
    {
        Stop();
        foreach (var process in _processes.ToArray())
        {
            process.Kill();
        }
    }

    /// <summary>Makes as many new processes as are wanted, then ends the old ones. Of a singleton there are never two: it is restarted.</summary>
    public void Reload()
    {
        ReloadFault = null;
        if (State is WatcherState.Starting || (State is WatcherState.Active && Options.Singleton && !Options.SendHup))
        {
            Restart();
        }
        else if (State is not WatcherState.Active)
        {
            Start();
        }
        else if (Options.SendHup)
        {
            Signal(Interop.Signal.Hup, null);
            Publish(EventAction.Reload);
        }
        else
        {
            _backOff.Forget();
            (_isReloading, _isRenewing) = (true, false);
            _owed = Options.NumProcesses;
            _processes.ForEach(process => process.IsOutdated = true);
            Manage();
        }
    }

    /// <summary>Changes the target; takes effect at once when it runs.</summary>
    /// <returns>The new target, never below 0.</returns>
    public int Scale(long wanted)
    {
        var before = Options.NumProcesses;
        Options = Options with { NumProcesses = (int)Math.Clamp(wanted, 0, WatcherOptions.MostProcesses) };
        Rescale(before);
        return Options.NumProcesses;
    }

    /// <summary>Takes changed options over and makes them felt.</summary>
    /// <param name="options">The new ones, checked.</param>
    /// <param name="keys">How many were changed: each is announced.</param>
    /// <param name="needsReload">Whether running processes must be replaced to have them.</param>
    public void Change(WatcherOptions options, int keys, bool needsReload)
    {
        var before = Options.NumProcesses;
        Options = options;
        for (var i = 0; i < keys; i++)
        {
            Publish(EventAction.Updated);
        }

        if (needsReload && IsRunning)
        {
            Reload();
        }

        Rescale(before);
    }

    /// <summary>Ends one process, or all, with the usual escalation; they are replaced when they are gone.</summary>
    public void KillProcesses(int? pid, Signal? signal, TimeSpan? grace)
    {
        foreach (var process in Selected(pid))
        {
            process.Stop(EndReason.Kill, signal ?? Options.StopSignal, grace ?? Options.GracefulTimeout);
        }
    }

    /// <summary>Sends a signal to one process, or to all; nothing else changes.</summary>
    public void Signal(Signal signal, int? pid)
    {
        foreach (var process in Selected(pid))
        {
            process.Signal(signal);
        }
    }

    /// <summary>Signals the children of one process or of all, not the processes themselves.</summary>
    public void SignalChildren(Signal signal, int? pid, bool recursive)
    {
        foreach (var process in Selected(pid))
        {
            _services.Signals.SendToChildren(process.Pid, signal, recursive);
        }
    }

    /// <summary>Signals one child of one process; nothing happens when it is none.</summary>
    public void SignalChild(Signal signal, int pid, int child)
    {
        foreach (var process in Selected(pid))
        {
            _services.Signals.SendToChild(process.Pid, child, signal);
        }
    }

    /// <summary>Completes when nothing is on its way any more.</summary>
    public Task SettleAsync() => IsSettled ? Task.CompletedTask : _settlement.WaitAsync();

    /// <summary>
    /// At the end of a turn of the loop, when everything is consistent: tells those who wait for it to settle. What they do next may
    /// change any watcher. False when there was nobody to tell.
    /// </summary>
    public bool CompleteSettled() => IsSettled && _settlement.Complete();

    /// <summary>Whether it owned <paramref name="child"/>; then its end has been dealt with.</summary>
    public bool OnChildDied(ReapedChild child)
    {
        if (_processes.Find(process => process.Pid == child.Pid && !process.IsReaped) is not { } process)
        {
            return false;
        }

        process.OnReaped(child.Status);
        if (process.EndReason is null && !process.IsOutdated && Options.Respawn && IsRunning)
        {
            Restarts++;
            var decision = _backOff.OnDeath(process.Slot, process.Lifetime);
            if (decision.Delay > TimeSpan.Zero)
            {
                Reason = $"process {process.Pid} ended with {child.Status}";
                Wait(process.Slot, decision.Delay, decision.QuickDeaths, isFailedLaunch: false);
            }
        }

        process.LookAtTree();
        return true;
    }

    void IProcessOwner.OnDown(ChildProcess process)
    {
        _processes.Remove(process);
        // Now, not at its death: until then the rest of its tree may have written.
        _services.Output.Drain(process.Pid);
        process.Dispose();
        if (process.EndReason is not null)
        {
            _backOff.Forget(process.Slot);
        }

        if (_processes.Count == 0)
        {
            Apply(WatcherTrigger.Emptied);
        }

        Manage();
    }

    private void Stop(EndReason reason)
    {
        _isWanted = false;
        _whyStopped = reason;
        _backOff.Forget();
        Apply(WatcherTrigger.Stop);
    }

    private void GiveUp(string reason)
    {
        Reason = reason;
        _isWanted = false;
        _whyStopped = EndReason.Failed;
        Apply(WatcherTrigger.GiveUp);
    }

    private void Rescale(int before)
    {
        _owed = Math.Max(0, _owed + Options.NumProcesses - before);
        _backOff.KeepAtMost(Options.NumProcesses - Current());
        Manage();
    }

    /// <summary>Brings the actual processes to the wanted number, as far as that can be done now.</summary>
    private void Manage()
    {
        if (IsRunning)
        {
            FillUp();
        }

        if (!IsRunning)
        {
            return;
        }

        var isFilledUp = _pause is null;
        if (_isReloading && isFilledUp && _backOff.Count == 0)
        {
            EndReload();
        }

        var surplus = ScalePlan.Of(Options.NumProcesses, Current(), 0).Stop;
        foreach (var process in _processes.Where(IsCurrent).Take(surplus).ToArray())
        {
            process.Stop(EndReason.Scale, Options.StopSignal, Options.GracefulTimeout);
        }

        if (isFilledUp)
        {
            Apply(WatcherTrigger.Complete);
        }

        if (isFilledUp && !Options.Respawn && Missing() == 0 && _backOff.Count == 0 && _processes.Count == 0 && Options.NumProcesses > 0)
        {
            _isWanted = false;
            Apply(WatcherTrigger.Finished);
        }
    }

    private void FillUp()
    {
        for (var launches = 1; Missing() > 0 && _pause is null && !_backOff.HoldsLaunches; launches++)
        {
            if (!Spawn(FreeSlot()))
            {
                return;
            }

            if ((Options.WarmupDelay > TimeSpan.Zero || launches == LaunchesPerTurn) && Missing() > 0)
            {
                _pause = _services.Deadlines.After(Options.WarmupDelay, () =>
                {
                    _pause = null;
                    Manage();
                });
            }
        }
    }

    private void Apply(WatcherTrigger trigger)
    {
        (State, var action) = WatcherLifecycle.On(State, trigger);
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
                _owed = Plan().Start;
                Manage();
                break;
            case WatcherAction.StopProcesses:
                StopAll();
                break;
            case WatcherAction.AnnounceStop:
                LogStopped(_services.Logger, Name);
                End();
                break;
            case WatcherAction.AnnounceFailure:
                LogFailed(_services.Logger, Name, Reason ?? "no reason known");
                Publish(EventAction.Failed, new EventPayload { Reason = Reason });
                End();
                break;
        }
    }

    private void Begin()
    {
        Reason = null;
        _owed = Options.NumProcesses;
        Publish(EventAction.Starting);
        if (_streams.TryOpen(Options, out var reason))
        {
            _adopted.ForEach(_streams.Attach);
            _adopted.Clear();
            Manage();
        }
        else
        {
            GiveUp(reason);
        }
    }

    private void StopAll()
    {
        Publish(EventAction.Stopping);
        _pause?.Cancel();
        _pause = null;
        (_isReloading, _isRenewing) = (false, false);
        foreach (var process in _processes.ToArray())
        {
            process.Stop(_whyStopped, Options.StopSignal, Options.GracefulTimeout);
        }

        if (_processes.Count == 0)
        {
            Apply(WatcherTrigger.Emptied);
        }
    }

    private void End()
    {
        Since = null;
        _streams.Release();
        Publish(EventAction.Stop);
        if (_isWanted)
        {
            // Asked to start while it was stopping.
            Apply(WatcherTrigger.Start);
        }
    }

    private void EndReload()
    {
        _isReloading = false;
        foreach (var process in _processes.Where(process => process.IsOutdated).ToArray())
        {
            process.Stop(_isRenewing ? EndReason.MaxAge : EndReason.Reload, Options.StopSignal, Options.GracefulTimeout);
        }

        if (!_isRenewing)
        {
            Publish(EventAction.Reload);
        }

        _isRenewing = false;
    }

    private void Own(ChildProcess process)
    {
        _processes.Add(process);
        if (MaxAge.LifeOf(Options, Random.Shared.NextDouble()) is { } life)
        {
            var rest = life - process.Lifetime;
            process.Renewal = _services.Deadlines.After(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, () => Renew(process));
        }
    }

    /// <summary>Its successor first, one at a time; of a singleton the old one first.</summary>
    private void Renew(ChildProcess process)
    {
        if (!IsRunning || !process.IsLive || process.IsOutdated)
        {
            return;
        }

        var isBusy = !IsSettled || State != WatcherState.Active;
        process.Renewal = _services.Deadlines.After(isBusy ? MaxAge.Busy : MaxAge.Again, () => Renew(process));
        if (isBusy)
        {
            return;
        }

        if (Options.Singleton)
        {
            process.Stop(EndReason.MaxAge, Options.StopSignal, Options.GracefulTimeout);
            return;
        }

        (_isReloading, _isRenewing, process.IsOutdated) = (true, true, true);
        _owed++;
        Manage();
    }

    private bool Spawn(int slot)
    {
        var started = _services.Time.GetUtcNow();
        if (!CommandLine.TryBuild(Options, slot, _services.Sockets.Numbers, out var arguments, out var fault))
        {
            OnLaunchFailed(slot, fault);
            return false;
        }

        if (!_services.Spawner.TrySpawn(ProcessSpec.Of(Options, Key, slot, arguments, _streams, _services.Sockets), out var spawned, out var error))
        {
            OnLaunchFailed(slot, error.Reason);
            return false;
        }

        // Owned before anything else can go wrong.
        Own(new ChildProcess(spawned, slot, started, this, _services));
        _owed = Math.Max(0, _owed - 1);
        _backOff.OnLaunched();
        _streams.Attach(spawned);
        LogSpawned(_services.Logger, Name, spawned.Pid, slot);
        Publish(EventAction.Spawn, new EventPayload { ProcessPid = spawned.Pid, Wid = slot });
        return true;
    }

    private void OnLaunchFailed(int slot, string reason)
    {
        if (_isReloading)
        {
            // Whatever was changed cannot even be started: what runs is better than nothing.
            (_isReloading, _isRenewing) = (false, false);
            _owed = 0;
            ReloadFault = reason;
            _processes.ForEach(process => process.IsOutdated = false);
            LogReloadCalledOff(_services.Logger, Name, reason);
            return;
        }

        var failures = _backOff.OnLaunchFailed();
        if (Options.MaxRetry >= 0 && failures >= Options.MaxRetry)
        {
            GiveUp(reason);
            return;
        }

        Reason = reason;
        // A program that cannot be made is no crash: the first retry waits too.
        Wait(slot, RestartLimit.Decide(failures, TimeSpan.Zero, Random.Shared.NextDouble()).Delay, failures + 1, isFailedLaunch: true);
    }

    private void Wait(int slot, TimeSpan delay, int attempt, bool isFailedLaunch)
    {
        var waiting = _backOff.Wait(slot, delay, attempt, isFailedLaunch, Manage);
        LogBackingOff(_services.Logger, Name, Reason ?? "unknown", delay.TotalSeconds, attempt);
        Publish(EventAction.BackingOff, new EventPayload
        {
            Wid = slot,
            Reason = Reason,
            NextTry = WireTime.Of(waiting.Due),
            Attempt = attempt,
        });
    }

    private ScalePlan Plan()
    {
        // Of a singleton nothing new comes before the old one is gone, whatever ended it.
        var kept = _processes.Count(process => process.KeepsItsPlace || (Options.Singleton && !process.IsLive));
        return ScalePlan.Of(Options.NumProcesses, Current(), _backOff.Count + kept);
    }

    /// <summary>Processes to be made, now or after a pause.</summary>
    private int Missing() => Options.Respawn ? Plan().Start : Math.Min(_owed, Plan().Start);

    private int Current() => _processes.Count(IsCurrent);

    private static bool IsCurrent(ChildProcess process) => process is { IsLive: true, IsOutdated: false };

    private ChildProcess[] Selected(int? pid) =>
        [.. _processes.Where(process => !process.IsReaped && (pid is null || process.Pid == pid))];

    private int FreeSlot()
    {
        var taken = _processes.Select(process => process.Slot).ToHashSet();
        var slot = 1;
        while (taken.Contains(slot) || _backOff.Holds(slot))
        {
            slot++;
        }

        return slot;
    }

    private void Publish(string action, EventPayload? payload = null) => _services.Events.Publish(Key, action, payload ?? new EventPayload());
}
