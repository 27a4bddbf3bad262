using Circus.Daemon.Arbitration;
using Circus.Daemon.Health;
using Circus.Daemon.Interop;
using Circus.Daemon.Limits;
using Circus.Daemon.Watchers;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Processes;

/// <summary>
/// One process of a watcher: identity, slot, stamps, and its way out, as <see cref="ProcessLifecycle"/> decides it. Belongs to the
/// arbiter's loop.
/// </summary>
internal sealed partial class ChildProcess : IDisposable
{
    // The tree of a process that is gone itself is looked at soon, then less and less often.
    private static readonly TimeSpan _firstLook = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan _longestLook = TimeSpan.FromMilliseconds(50);

    // SIGKILL takes milliseconds. What is there after this long waits in the kernel, or belongs to a user whom we may not signal.
    private static readonly TimeSpan _sweepLimit = TimeSpan.FromSeconds(5);

    // Of what withstands SIGKILL.
    private static readonly TimeSpan _stuckLook = TimeSpan.FromSeconds(1);

    private readonly IProcessOwner _owner;
    private readonly WatcherServices _services;
    private readonly SafeFd _pidFd;
    private readonly IProcessLease? _lease;
    private readonly long _startedTimestamp;
    private Deadline? _grace;
    private bool _isOutdated;
    private TimeSpan _nextLook = _firstLook;
    private long? _sweptSince;
    private long _stopped;
    private TimeSpan _gracePeriod;

    /// <param name="spawned">Taken over.</param>
    /// <param name="slot">From 1.</param>
    /// <param name="started">When the launch began.</param>
    /// <param name="owner">Told when it is over.</param>
    /// <param name="services">What it acts through.</param>
    /// <param name="age">How long it has been running already: an adopted one.</param>
    /// <param name="isOutdated">A reload was about to replace it when it was adopted.</param>
    public ChildProcess(
        SpawnedProcess spawned,
        int slot,
        DateTimeOffset started,
        IProcessOwner owner,
        WatcherServices services,
        TimeSpan age = default,
        bool isOutdated = false)
    {
        _isOutdated = isOutdated;
        (Pid, StartTime) = (spawned.Pid, spawned.StartTime);
        _pidFd = spawned.PidFd;
        Slot = slot;
        Started = started;
        _lease = spawned.Lease;
        _startedTimestamp = services.Time.GetTimestamp() - (long)(age.TotalSeconds * services.Time.TimestampFrequency);
        _owner = owner;
        _services = services;
    }

    public int Pid { get; }

    /// <summary>With the pid the identity, see <see cref="SpawnedProcess.StartTime"/>.</summary>
    public long StartTime { get; }

    public int Slot { get; }

    /// <summary>Wall clock, for people and for the wire.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>Monotonic, for decisions.</summary>
    public TimeSpan Lifetime => _services.Time.GetElapsedTime(_startedTimestamp);

    public ProcessState State { get; private set; } = ProcessState.Running;

    /// <summary>Why it was told to end; null as long as nobody asked. The first reason wins.</summary>
    public EndReason? EndReason { get; private set; }

    /// <summary>Whether its death has been published; its pid may belong to somebody else from then on.</summary>
    public bool IsReaped { get; private set; }

    /// <summary>A reload is about to replace it.</summary>
    public bool IsOutdated
    {
        get => _isOutdated;
        set
        {
            _isOutdated = value;
            Note();
        }
    }

    /// <summary>When it is to be replaced because of its age, or null.</summary>
    public Deadline? Renewal { get; set; }

    /// <summary>It is older than it may become, and waits for its turn.</summary>
    public bool IsExpired { get; set; }

    /// <summary>Looks after it, from its launch to its end.</summary>
    public HealthCheck? Health { get; set; }

    /// <summary>Whether it has become able to do its work. Once so it stays so; what comes later is an <see cref="Ailment"/>.</summary>
    public bool IsReady
    {
        get;
        set
        {
            field = value;
            Note();
        }
    }

    /// <summary>Looks at what it takes, if that is limited.</summary>
    public LimitCheck? Limits { get; set; }

    /// <summary>What its health check has found wrong with it at present, or null.</summary>
    public string? HealthFault { get; set; }

    /// <summary>What it takes too much of at present, or null.</summary>
    public string? Excess { get; set; }

    /// <summary>What is wrong with it at present, or null.</summary>
    public string? Ailment => HealthFault ?? Excess;

    /// <summary>What it says about itself, sd_notify(3), or null.</summary>
    public string? StatusText { get; set; }

    /// <summary>What it says that it is doing, sd_notify(3): reloading, stopping, or null.</summary>
    public string? Phase { get; set; }

    /// <summary>What of it withstands SIGKILL, or null.</summary>
    public string? StuckReason { get; private set; }

    /// <summary>Alive, and not told to end.</summary>
    public bool IsLive => State == ProcessState.Running && !IsReaped;

    /// <summary>On its way out and replaced when it is gone, not before: nobody asked for fewer processes.</summary>
    public bool KeepsItsPlace => !IsLive && !IsOutdated && (EndReason is not { } reason || EndReasonWord.IsReplacement(reason));

    /// <summary>Whether this is its end.</summary>
    public bool IsSame(ReapedChild child) =>
        Pid == child.Pid && !IsReaped && (child.StartTime == 0 || StartTime == 0 || child.StartTime == StartTime);

    /// <summary>Whether it is there, whatever is believed of it.</summary>
    public bool Exists => _services.Signals.Exists(Pid, _pidFd);

    /// <summary>At the last check it was gone although nobody had told.</summary>
    public bool WasMissed { get; set; }

    /// <summary>Ends it: the signal, then after <paramref name="grace"/> SIGKILL, until nothing of its tree is left.</summary>
    public void Stop(EndReason reason, Signal signal, TimeSpan grace)
    {
        if (EndReason is null && IsLive)
        {
            EndReason = reason;
            Health?.Dispose();
            Limits?.Dispose();
            Apply(ProcessTrigger.Stop, signal, grace);
        }
    }

    /// <summary>It has asked for more time to end: at least so long from now.</summary>
    public void ExtendGrace(TimeSpan more)
    {
        if (State is ProcessState.Stopping && _services.Time.GetElapsedTime(_stopped) + more > _gracePeriod)
        {
            _gracePeriod = _services.Time.GetElapsedTime(_stopped) + more;
            _grace?.Cancel();
            _grace = _services.Deadlines.After(more, OnGraceExpired);
        }
    }

    /// <summary>Cuts its grace period short.</summary>
    public void Kill() => OnGraceExpired();

    /// <summary>Sends a signal to this process alone, if its owner lets it; nothing else changes.</summary>
    /// <param name="signal">What to send.</param>
    /// <param name="then">Behind it, when it was sent.</param>
    public void Signal(Signal signal, Action? then = null) => _owner.BeforeSignal(this, signal, isAllowed =>
    {
        if (isAllowed && !IsReaped)
        {
            _services.Signals.SendToProcess(_pidFd, signal);
            then?.Invoke();
            _owner.AfterSignal(this, signal);
        }
    });

    /// <summary>It is dead: says so. Its tree may live; <see cref="LookAtTree"/> finds out.</summary>
    /// <param name="status">How it ended.</param>
    /// <param name="cpu">What it used in its life; zero is not told.</param>
    public void OnReaped(ExitStatus status, TimeSpan cpu)
    {
        IsReaped = true;
        Publish(EventAction.Reap, EndReason is { } reason ? EndReasonWord.Of(reason) : EndReasonWord.Of(status), status.WireCode, cpu);
        if (EndReason is null)
        {
            LogDied(_services.Logger, _owner.Name, Pid, status.ToString());
        }
    }

    /// <summary>For a process that was reaped: over if nothing of its tree is left, else looked at again soon.</summary>
    public void LookAtTree()
    {
        if (State == ProcessState.Down)
        {
            return;
        }

        if (!_services.Signals.GroupIsAlive(Pid, _pidFd))
        {
            Apply(ProcessTrigger.TreeEmpty);
            return;
        }

        if (StuckReason is null && _sweptSince is { } since && _services.Time.GetElapsedTime(since) >= _sweepLimit)
        {
            Apply(ProcessTrigger.SweepExpired);
            _services.Deadlines.After(_stuckLook, LookAtTree);
            return;
        }

        if (State == ProcessState.Running)
        {
            LogLeftOthers(_services.Logger, _owner.Name, Pid);
        }

        Apply(ProcessTrigger.ExitedLeavingOthers);
        _services.Deadlines.After(StuckReason is null ? _nextLook : _stuckLook, LookAtTree);
        _nextLook = _nextLook * 2 < _longestLook ? _nextLook * 2 : _longestLook;
    }

    public void Dispose()
    {
        _grace?.Cancel();
        Renewal?.Cancel();
        Health?.Dispose();
        Limits?.Dispose();
        _pidFd.Dispose();
        _lease?.Dispose();
    }

    private void Note() => _lease?.Note(IsReady, IsOutdated);

    private void OnGraceExpired()
    {
        if (IsReaped && !_services.Signals.GroupIsAlive(Pid, _pidFd))
        {
            Apply(ProcessTrigger.TreeEmpty);
        }
        else
        {
            Apply(ProcessTrigger.GraceExpired);
        }
    }

    private void Apply(ProcessTrigger trigger, Signal stopSignal = default, TimeSpan grace = default)
    {
        (State, var action) = ProcessLifecycle.On(State, trigger);
        switch (action)
        {
            case ProcessAction.Nothing:
                break;
            case ProcessAction.SendStopSignal:
                _owner.BeforeSignal(this, stopSignal, isAllowed =>
                {
                    if (isAllowed && State == ProcessState.Stopping)
                    {
                        SendToTree(stopSignal);
                    }
                });
                (_stopped, _gracePeriod) = (_services.Time.GetTimestamp(), grace);
                if (grace > TimeSpan.Zero)
                {
                    _grace = _services.Deadlines.After(grace, OnGraceExpired);
                }
                else
                {
                    Apply(ProcessTrigger.GraceExpired);
                }

                break;
            case ProcessAction.SendKill:
                LogKilled(_services.Logger, _owner.Name, Pid);
                SendToTree(Interop.Signal.Kill);
                _grace = _services.Deadlines.After(_sweepLimit, () => Apply(ProcessTrigger.SweepExpired));
                break;
            case ProcessAction.Sweep:
                _sweptSince ??= _services.Time.GetTimestamp();
                _services.Signals.SendToGroup(Pid, _pidFd, Interop.Signal.Kill);
                break;
            case ProcessAction.Finish:
                _owner.OnDown(this);
                break;
            case ProcessAction.Abandon:
                StuckReason = $"{_services.Signals.DescribeRest(Pid, _pidFd)} withstands SIGKILL: it waits in the kernel, or belongs to another user";
                LogAbandoned(_services.Logger, _owner.Name, StuckReason);
                _owner.OnStuck(this);
                break;
        }
    }

    private void SendToTree(Signal signal)
    {
        _services.Signals.SendToGroup(Pid, _pidFd, signal);
        _owner.AfterSignal(this, signal);
        Publish(EventAction.Kill, EndReason is { } reason ? EndReasonWord.Of(reason) : null, null);
    }

    private void Publish(string action, string? reason, int? exitCode, TimeSpan cpu = default) => _services.Events.Publish(
        _owner.Key,
        action,
        new EventPayload { ProcessPid = Pid, Wid = Slot, Reason = reason, ExitCode = exitCode, Cpu = cpu > TimeSpan.Zero ? cpu.TotalSeconds : null });
}
