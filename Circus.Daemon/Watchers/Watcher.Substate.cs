using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Watchers;

/// <summary>What the four words of Circus do not say.</summary>
internal sealed partial class Watcher
{
    private string? _announced;

    /// <summary>Null when there is nothing to add to the state.</summary>
    public string? Substate => State switch
    {
        WatcherState.Failed or WatcherState.Failing => EventAction.Failed,
        WatcherState.Invalid => Substates.Invalid,
        WatcherState.Awaiting => Options.OnDemand ? Substates.Listening : Substates.Scheduled,
        WatcherState.Stopped or WatcherState.Stopping => _stuck.Count > 0 ? Substates.Stuck : null,
        WatcherState.Starting or WatcherState.Active =>
            IsHeld ? Substates.Waiting
            : NextTry is not null ? EventAction.BackingOff
            : _stuck.Count > 0 ? Substates.Stuck
            : Ailment is not null ? Substates.Unhealthy
            : IsReloading ? Substates.Reloading
            : null,
    };

    /// <summary>The reason that belongs to the substate.</summary>
    public string? SubstateReason => Substate switch
    {
        Substates.Unhealthy => Ailment,
        Substates.Reloading => null,
        Substates.Stuck => _stuck[0].StuckReason,
        _ => Reason,
    };

    /// <summary>When something is tried or run next, if that is what the substate is about.</summary>
    public DateTimeOffset? NextTime => Substate switch
    {
        Substates.Scheduled => NextRun,
        EventAction.BackingOff => NextTry?.Due,
        _ => null,
    };

    /// <summary>At the end of a turn of the loop: tells of another substate, unless an event of its own has done so.</summary>
    public void AnnounceSubstate()
    {
        var now = Substate;
        if (now == _announced)
        {
            return;
        }

        _announced = now;
        if (now is not (EventAction.Failed or EventAction.BackingOff))
        {
            Publish(EventAction.Substate, new EventPayload { Name = now, Reason = SubstateReason, NextTry = NextTime is { } next ? WireTime.Of(next) : null });
        }
    }
}
