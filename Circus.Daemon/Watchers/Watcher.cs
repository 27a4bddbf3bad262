using System.Diagnostics.CodeAnalysis;
using Circus.Daemon.Health;
using Circus.Daemon.Hooks;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Watchers;

/// <summary>
/// A named set of equal processes. Owns them and applies what <see cref="WatcherLifecycle"/>, <see cref="ScalePlan"/> and
/// <see cref="RestartLimit"/> decide. Lives on the arbiter's loop only.
/// </summary>
internal sealed partial class Watcher : IProcessOwner, IHealthOwner
{
    /// <summary>Launches in one go, fewer when they take long; more wait for the loop's next turn, so that deaths and requests get in between.</summary>
    internal const int LaunchesPerTurn = 20;

    /// <summary>So many are told to end in one go, however long that takes: a few belong together, as their events do. With more the turn counts.</summary>
    internal const int SignalsTogether = 20;

    private readonly WatcherServices _services;
    private readonly WatcherStreams _streams;
    private readonly BackOff _backOff;
    private readonly Settlement _settlement = new();
    private readonly Settlement _launched = new();
    private readonly WatcherHooks _hooks;
    private readonly List<ChildProcess> _processes = [];
    // What withstands SIGKILL: it is not waited for, but not forgotten either.
    private readonly List<ChildProcess> _stuck = [];
    private readonly Dictionary<int, int> _lastDead = [];
    private bool _isWanted;
    private EndReason _whyStopped;

    // Counts starts and stops: an answer that was asked for before the last of them is of no interest any more.
    private int _epoch;

    // A hook is asked before anything goes on: launches wait, or the end does.
    private bool _isAsking;

    // One of its processes has ended with another status than 0 since it was started.
    private bool _hasFailed;

    // Until the first connection.
    private IDisposable? _demand;

    public Watcher(WatcherOptions options, WatcherServices services)
    {
        _services = services;
        _streams = new WatcherStreams(services.Output, OnLoss);
        _backOff = new BackOff(services.Deadlines, services.Time);
        Key = Topic.KeyOf(options.Name);
        _hooks = new WatcherHooks(Key, services.Commands, services.HookServers, services.Events, services.Time, services.Logger);
        Options = options;
        Configured = options;
        Reason = options.Invalid;
        State = options.Invalid is null ? WatcherState.Stopped : WatcherState.Invalid;
    }

    public WatcherOptions Options { get; private set; }

    /// <summary>What the configuration says, or who added it said; commands may have changed <see cref="Options"/> since.</summary>
    public WatcherOptions Configured { get; private set; }

    /// <summary>The name in topics.</summary>
    public string Key { get; }

    public string Name => Options.Name;

    public WatcherState State { get; private set; }

    /// <summary>Why it is as it is, when there is something to say: the last failure, the cause of a back-off.</summary>
    public string? Reason { get; private set; }

    /// <summary>Processes replaced after an end that nobody asked for, since the daemon started.</summary>
    public int Restarts { get; private set; }

    /// <summary>When it became active.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Processes not gone yet, in the order they were made.</summary>
    public IReadOnlyList<ChildProcess> Processes => _processes;

    /// <summary>Pids of those that ended last, one of each slot: what they wrote is still known.</summary>
    public IReadOnlyCollection<int> LastDead => _lastDead.Values;

    /// <summary>Whether its processes' output is read at all.</summary>
    public bool IsRead => _streams.Reads(Options);

    /// <summary>Bytes of their output that could not be written, since the daemon started.</summary>
    public (long Stdout, long Stderr) Dropped => (_streams.DroppedStdout, _streams.DroppedStderr);

    /// <summary>After their files were moved away.</summary>
    public void ReopenOutput() => _streams.Reopen();

    /// <summary>The slot that is tried next, while some wait for their back-off.</summary>
    public WaitingSlot? NextTry => _backOff.Next;

    /// <summary>Nothing is on its way: all wanted processes are made and ready, or wait for their back-off; all others are gone.</summary>
    public bool IsSettled =>
        (!WatcherLifecycle.IsInTransit(State) || IsStuck) && _pause is null && !_isAsking && _hooks.Running == 0
        && _processes.TrueForAll(process => process.IsLive) && (_rollout is null || _backOff.Count > 0);

    /// <summary>All that can be made now has been made: others need not wait for it, even if it is not ready yet.</summary>
    public bool IsLaunched => IsSettled || (State == WatcherState.Starting && !_isAsking && (IsHeld || (_pause is null && Missing() == 0)));

    /// <summary>It starts, but no process stays long enough to become ready: that may go on for ever.</summary>
    private bool IsStuck => State == WatcherState.Starting && (_backOff.Count > 0 || IsHeld);

    /// <summary>Whether it has ended by itself, and well, since it was last started.</summary>
    public bool HasFinished { get; private set; }

    /// <summary>It was started, and waits for what it depends on.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Processes are replaced when they have ended.</summary>
    private bool Respawns => Options.Respawn && !AwaitsOccasion;

    /// <summary>It runs when there is an occasion, and not in between.</summary>
    private bool AwaitsOccasion => Options.OnDemand || Options.Schedule is not null;

    /// <summary>One that waits for its occasion does not start before; one that a former daemon started runs already.</summary>
    private WatcherTrigger StartTrigger => AwaitsOccasion && _processes.Count == 0 ? WatcherTrigger.Await : WatcherTrigger.Start;

    private bool IsRunning => State is WatcherState.Starting or WatcherState.Active;

    /// <summary>Starts it, or makes the missing processes. Waiting slots are tried at once: an operator asked.</summary>
    public void Start()
    {
        if (IsRemoved)
        {
            return;
        }

        WasStarted = true;
        _isWanted = true;
        _backOff.Forget();
        StartClock();
        Apply(StartTrigger);
    }

    /// <summary>Starts it, also one that waits for its occasion: that has come.</summary>
    public void StartNow()
    {
        if (State == WatcherState.Awaiting)
        {
            Apply(WatcherTrigger.Start);
        }
        else
        {
            Start();
        }
    }

    /// <summary>Stops all processes. A start or restart under way is called off.</summary>
    public void Stop() => Stop(EndReason.Stop);

    public void Restart()
    {
        Stop(EndReason.Restart);
        if (IsRemoved)
        {
            return;
        }

        _isWanted = true;
        StartClock();
        if (!WatcherLifecycle.IsInTransit(State))
        {
            Apply(StartTrigger);
        }
    }

    /// <summary>Stops all processes without a grace period.</summary>
    public void Kill()
    {
        Stop();
        _hooks.Abandon();
        _isAsking = false;
        SignalAll(isHurried: true);
        foreach (var process in _processes.ToArray())
        {
            process.Kill();
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
        var former = Options;
        Options = options;
        for (var i = 0; i < keys; i++)
        {
            Publish(EventAction.Updated);
        }

        if (options.Limits != former.Limits)
        {
            _processes.FindAll(process => process.IsLive).ForEach(LimitUse);
        }

        if (needsReload && IsRunning)
        {
            Reload(isSequential: false, former);
        }

        if ((options.MaxAge, options.MaxAgeVariance) != (former.MaxAge, former.MaxAgeVariance))
        {
            _processes.ForEach(LimitAge);
        }

        Rescale(former.NumProcesses);
    }

    /// <summary>Opens what the output of processes goes to with other options, if it runs. False with a reason, and nothing is changed.</summary>
    /// <param name="options">The new ones.</param>
    /// <param name="moves">The processes that are there have it too; else only those that come.</param>
    /// <param name="reason">Why not.</param>
    public bool TryRedirect(WatcherOptions options, bool moves, [NotNullWhen(false)] out string? reason)
    {
        reason = null;
        var isOpen = IsRunning && !IsHeld && (_processes.Count > 0 || _streams.HasStdout || _streams.HasStderr);
        return !isOpen || _streams.TryRedirect(Options, options, moves, out reason);
    }

    /// <summary>Completes when nothing is on its way any more.</summary>
    public Task SettleAsync() => IsSettled ? Task.CompletedTask : _settlement.WaitAsync();

    /// <summary>Completes when others need not wait for it any more.</summary>
    public Task LaunchAsync() => IsLaunched ? Task.CompletedTask : _launched.WaitAsync();

    /// <summary>
    /// At the end of a turn of the loop, when everything is consistent: tells those who wait for it to settle. What they do next may
    /// change any watcher. False when there was nobody to tell.
    /// </summary>
    public bool CompleteSettled() =>
        (_launched.IsAwaited && IsLaunched && _launched.Complete()) | (_settlement.IsAwaited && IsSettled && _settlement.Complete());

    /// <summary>Whether it owned <paramref name="child"/>; then its end has been dealt with.</summary>
    public bool OnChildDied(ReapedChild child)
    {
        if ((_processes.Find(process => process.IsSame(child)) ?? _stuck.Find(process => process.IsSame(child))) is not { } process)
        {
            return false;
        }

        process.OnReaped(child.Status, child.CpuTime);
        CallReapHooks(process, child.Status);
        if (process.EndReason is null && !process.IsOutdated && IsRunning)
        {
            _hasFailed |= child.Status.WireCode != 0;
            OnUnasked(process, $"process {process.Pid} ended with {child.Status}");
        }

        process.LookAtTree();
        return true;
    }

    void IProcessOwner.OnStuck(ChildProcess process)
    {
        _processes.Remove(process);
        _stuck.Add(process);
        LookIfEmpty();
        Manage();
    }

    void IProcessOwner.OnDown(ChildProcess process)
    {
        var wasStuck = _stuck.Remove(process);
        _processes.Remove(process);
        // Now, not at its death: until then the rest of its tree may have written.
        _services.Output.Drain(process.Pid);
        _streams.Forget(process.Pid);
        RememberLastWords(process);
        process.Dispose();
        if (!wasStuck && process.EndReason is { } reason && EndReasonWord.IsFault(reason) && !process.IsOutdated && IsRunning)
        {
            OnUnasked(process, process.Ailment ?? $"process {process.Pid} was not well");
        }
        else if (!wasStuck && process.EndReason is not null)
        {
            _backOff.Forget(process.Slot);
        }

        LookIfEmpty();
        Manage();
    }

    void IProcessOwner.BeforeSignal(ChildProcess process, Signal signal, Action<bool> then) =>
        _hooks.Call(Options, HookName.BeforeSignal, ContextOf(process) with { Signum = signal.Number }, fault => then(fault is null));

    void IProcessOwner.AfterSignal(ChildProcess process, Signal signal) =>
        _hooks.Call(Options, HookName.AfterSignal, ContextOf(process) with { Signum = signal.Number }, _ => { });

    private void Stop(EndReason reason)
    {
        _isWanted = false;
        _whyStopped = reason;
        StopClock();
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

    /// <summary>Of each slot the last process that died: what it said may tell why.</summary>
    private void RememberLastWords(ChildProcess process)
    {
        if (_lastDead.TryGetValue(process.Slot, out var former) && former != process.Pid)
        {
            _services.Output.Forget(former);
        }

        _lastDead[process.Slot] = process.Pid;
    }

    private void LookIfEmpty()
    {
        if (_processes.Count == 0 && !_isAsking)
        {
            Apply(WatcherTrigger.Emptied);
        }
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

        var isFilledUp = _pause is null && !_isAsking && !IsHeld;
        if (isFilledUp && _backOff.Count == 0)
        {
            AdvanceRollout();
        }

        var surplus = ScalePlan.Of(Options.NumProcesses, Current(), 0).Stop;
        var told = 0;
        foreach (var process in _processes.Where(IsCurrent).Take(surplus).ToArray())
        {
            process.Stop(EndReason.Scale, Options.StopSignal, Options.GracefulTimeout);
            if (++told >= SignalsTogether && _services.Turn.IsOver)
            {
                // Some are on their way, so that nobody takes it for settled.
                _services.Deadlines.After(TimeSpan.Zero, Manage);
                break;
            }
        }

        if (isFilledUp && State == WatcherState.Starting && _asksAfterSpawn == 0 && IsReady)
        {
            AskAfterStart();
        }

        if (isFilledUp && !Respawns && Missing() == 0 && _backOff.Count == 0 && _processes.Count == 0 && Options.NumProcesses > 0)
        {
            _isWanted = AwaitsOccasion;
            HasFinished = !_hasFailed;
            Apply(WatcherTrigger.Finished);
        }
    }

    private void Apply(WatcherTrigger trigger)
    {
        (State, var action) = WatcherLifecycle.On(State, trigger);
        switch (action)
        {
            case WatcherAction.Nothing:
                break;
            case WatcherAction.Await:
                Await();
                break;
            case WatcherAction.StopAwaiting:
                StopAwaiting();
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
        StopAwaiting();
        Reason = null;
        (HasFinished, _hasFailed, _asksAfterSpawn) = (false, false, 0);
        _epoch++;
        // What ended unseen was not to be replaced, if nothing is.
        _owed = Options.NumProcesses - (Respawns ? 0 : _fallen.Count);
        Publish(EventAction.Starting);
        // Before anything is decided: whether what it depends on is there.
        IsHeld = _takesAlong = Options.DependsOn.Count > 0 && _adopted.Count == 0;
        if (!IsHeld)
        {
            AskBeforeStart();
        }
    }

    private void AskBeforeStart()
    {
        if (_adopted.Count > 0)
        {
            // It runs already.
            Open();
            return;
        }

        Ask(HookName.BeforeStart, Open);
    }

    private void Open()
    {
        if (_streams.TryOpen(Options, out var reason))
        {
            AttachAdopted();
            Manage();
        }
        else
        {
            GiveUp(reason);
        }
    }

    private void AskAfterStart() => Ask(HookName.AfterStart, () => Apply(WatcherTrigger.Complete));

    /// <summary>Goes on when the hook agrees; otherwise the watcher gives up. Meanwhile nothing is launched.</summary>
    private void Ask(string hook, Action agreed)
    {
        var epoch = _epoch;
        _isAsking = true;
        _hooks.Call(Options, hook, new HookContext(), fault =>
        {
            if (epoch != _epoch)
            {
                return;
            }

            _isAsking = false;
            if (fault is null)
            {
                agreed();
            }
            else
            {
                GiveUp(fault);
            }
        });
    }

    private void StopAll()
    {
        Publish(EventAction.Stopping);
        var epoch = ++_epoch;
        _pause?.Cancel();
        (_pause, _rollout, IsHeld) = (null, null, false);
        _isAsking = true;
        _hooks.Call(Options, HookName.BeforeStop, new HookContext(), _ =>
        {
            if (epoch == _epoch)
            {
                _isAsking = false;
                SignalAll();
            }
        });
    }

    /// <summary>Tells all to end: as many as fit into a turn of the loop, the others in the next one.</summary>
    /// <param name="isHurried">All of them now.</param>
    private void SignalAll(bool isHurried = false)
    {
        var epoch = _epoch;
        var told = 0;
        foreach (var process in _processes.Where(process => process.IsLive).ToArray())
        {
            process.Stop(_whyStopped, Options.StopSignal, Options.GracefulTimeout);
            if (++told >= SignalsTogether && _services.Turn.IsOver && !isHurried)
            {
                _services.Deadlines.After(TimeSpan.Zero, () =>
                {
                    if (epoch == _epoch)
                    {
                        SignalAll();
                    }
                });
                return;
            }
        }

        LookIfEmpty();
    }

    private void End()
    {
        Since = null;
        _streams.Release();
        Publish(EventAction.Stop);
        var epoch = _epoch;
        // Behind those that tell of the last ends.
        _hooks.WhenIdle(() => _hooks.Call(Options, HookName.AfterStop, new HookContext(), _ =>
        {
            if (_isWanted && epoch == _epoch)
            {
                // Asked to start while it was stopping.
                Apply(StartTrigger);
            }
        }));
    }

    private static HookContext ContextOf(ChildProcess process) => new() { Pid = process.Pid, Wid = process.Slot };

    private void CallReapHooks(ChildProcess process, ExitStatus status)
    {
        var context = ContextOf(process) with
        {
            ExitCode = status.WireCode,
            Reason = process.EndReason is { } reason ? EndReasonWord.Of(reason) : EndReasonWord.Of(status),
        };
        _hooks.Call(Options, HookName.BeforeReap, context, _ => _hooks.Call(Options, HookName.AfterReap, context, _ => { }));
    }

    private void Publish(string action, EventPayload? payload = null) => _services.Events.Publish(Key, action, payload ?? new EventPayload());
}
