using Circus.Daemon.Arbitration;
using Circus.Daemon.Health;
using Circus.Daemon.Limits;
using Circus.Daemon.Processes;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Watchers;

/// <summary>What it waits for: connections, other watchers, and that its processes are ready and stay well.</summary>
internal sealed partial class Watcher
{
    // After an end that came too soon: not at the first connection, which is still there.
    private TimeSpan _listenDelay;
    private Deadline? _listening;
    private bool _takesAlong;

    /// <summary>What is wrong with one of its processes, or null.</summary>
    public string? Ailment => _processes.Find(process => process.IsLive && process.Ailment is not null)?.Ailment;

    /// <summary>All its processes are ready, where that can be known.</summary>
    public bool IsReady =>
        !Options.Health.DeclaresReadiness
        || (_backOff.Count == 0 && Missing() == 0 && _processes.TrueForAll(process => !IsCurrent(process) || process.IsReady));

    /// <summary>True once for each start: what it depends on is to be started too, unless somebody has stopped it since.</summary>
    public bool TakesDependenciesAlong()
    {
        var takes = _takesAlong;
        _takesAlong = false;
        return takes;
    }

    /// <summary>What it depends on is not there yet.</summary>
    public void Hold(string reason)
    {
        if (Reason != reason)
        {
            Reason = reason;
            LogHeld(_services.Logger, Name, reason);
        }
    }

    /// <summary>What it depends on is there.</summary>
    public void Release()
    {
        IsHeld = false;
        Reason = null;
        AskBeforeStart();
    }

    bool IHealthOwner.IsReplacing => _rollout is not null;

    void IHealthOwner.OnBelieved(ChildProcess process, string reason) => LogBelieved(_services.Logger, Name, process.Pid, reason);

    void IHealthOwner.OnReady(ChildProcess process)
    {
        if (Options.Health.DeclaresReadiness)
        {
            Publish(EventAction.Ready, new EventPayload { ProcessPid = process.Pid, Wid = process.Slot });
        }

        Manage();
    }

    void IHealthOwner.OnHealthChanged(ChildProcess process)
    {
        if (process.Ailment is { } ailment)
        {
            LogUnhealthy(_services.Logger, Name, process.Pid, ailment);
        }

        Publish(
            process.Ailment is null ? EventAction.Healthy : EventAction.Unhealthy,
            new EventPayload { ProcessPid = process.Pid, Wid = process.Slot, Reason = process.Ailment });
    }

    void IHealthOwner.OnHopeless(ChildProcess process, string reason) => Replace(process, EndReason.Unhealthy, reason);

    private void OnLimit(ChildProcess process, string? excess)
    {
        if (excess is not null && Options.Limits.Action == LimitAction.Restart)
        {
            Replace(process, EndReason.Limit, excess);
            return;
        }

        process.Excess = excess;
        ((IHealthOwner)this).OnHealthChanged(process);
    }

    /// <summary>Ends a process for its own fault.</summary>
    private void Replace(ChildProcess process, EndReason why, string reason)
    {
        if (!process.IsLive)
        {
            return;
        }

        process.HealthFault = reason;
        LogUnhealthy(_services.Logger, Name, process.Pid, reason);
        Publish(EventAction.Unhealthy, new EventPayload { ProcessPid = process.Pid, Wid = process.Slot, Reason = reason });
        if (_rollout is not null && !process.IsOutdated && !process.IsReady)
        {
            CallOff(reason);
        }
        else
        {
            process.Stop(why, Options.StopSignal, Options.GracefulTimeout);
        }
    }

    private void Await()
    {
        if (!Options.OnDemand)
        {
            RunQueued();
            return;
        }

        var delay = _listenDelay;
        _listenDelay = TimeSpan.Zero;
        if (delay > TimeSpan.Zero)
        {
            _listening = _services.Deadlines.After(delay, AwaitDemand);
        }
        else
        {
            AwaitDemand();
        }
    }

    private void AwaitDemand() => _demand = _services.Activity.Await(_services.Sockets.Awaited(Options), () =>
    {
        LogDemanded(_services.Logger, Name);
        Apply(WatcherTrigger.Start);
    });

    private void StopAwaiting()
    {
        _listening?.Cancel();
        _demand?.Dispose();
        (_listening, _demand) = (null, null);
    }
}
