using Circus.Daemon.Processes;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Watchers;

/// <summary>How its processes are replaced while it runs: never before the new ones are ready, and back when they are not.</summary>
internal sealed partial class Watcher
{
    private Rollout? _rollout;

    /// <summary>Why the last reload was called off, or null.</summary>
    public string? ReloadFault { get; private set; }

    /// <summary>Whether its processes are being replaced.</summary>
    public bool IsReloading => _rollout is { Kind: not RolloutKind.Renewal };

    /// <summary>
    /// Replaces all processes: as many new ones are made as are wanted, and when they are ready the old ones are ended; or one after the other.
    /// Of a singleton there are never two: it is restarted.
    /// </summary>
    /// <param name="isSequential">One is ended, then its successor made; when that is ready, the next.</param>
    public void Reload(bool isSequential = false) => Reload(isSequential, former: null);

    private void Reload(bool isSequential, WatcherOptions? former)
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
        else if (Options.SendHup && former is null)
        {
            Signal(Interop.Signal.Hup, null);
            TellReloaded();
        }
        else if (former is null && Options.NumProcesses > 0 && !_processes.Exists(process => process.IsLive))
        {
            // There is nothing to go back to: they are tried again, as after a start.
            Start();
        }
        else
        {
            _backOff.Forget();
            // One that is not finished has not proved that what it brings is any good: what was before it counts.
            _rollout = new Rollout(isSequential ? RolloutKind.Sequential : RolloutKind.Reload, _rollout?.Former ?? former);
            _owed = isSequential ? 0 : Options.NumProcesses;
            _processes.ForEach(process => process.IsOutdated = true);
            Manage();
        }
    }

    /// <summary>When nothing is on its way and the new ones are ready: the old ones go, or the next of them.</summary>
    private void AdvanceRollout()
    {
        if (_rollout is not { } rollout || _processes.Exists(process => process.IsLive && !process.IsOutdated && !process.IsReady))
        {
            return;
        }

        if (rollout.Kind == RolloutKind.Sequential)
        {
            var isMoving = Missing() > 0 || _processes.Exists(process => !process.IsLive);
            if (isMoving)
            {
                return;
            }

            if (_processes.Find(process => process.IsOutdated) is { } next)
            {
                next.IsOutdated = false;
                _owed += Respawns ? 0 : 1;
                next.Stop(EndReason.Turn, Options.StopSignal, Options.GracefulTimeout);
                return;
            }
        }

        _rollout = null;
        foreach (var process in _processes.Where(process => process.IsOutdated).ToArray())
        {
            process.Stop(rollout.Kind == RolloutKind.Renewal ? EndReason.MaxAge : EndReason.Reload, Options.StopSignal, Options.GracefulTimeout);
        }

        if (rollout.Kind != RolloutKind.Renewal)
        {
            TellReloaded();
        }
    }

    private void TellReloaded()
    {
        LogReloaded(_services.Logger, Name);
        Publish(EventAction.Reload);
    }

    /// <summary>The new ones are no good: they go, and what was there before stays, or comes back.</summary>
    private void CallOff(string reason)
    {
        var rollout = _rollout!;
        _rollout = null;
        _owed = 0;
        ReloadFault = reason;
        LogReloadCalledOff(_services.Logger, Name, reason);
        Publish(EventAction.ReloadFailed, new EventPayload { Reason = reason });
        if (rollout.Former is { } former)
        {
            var now = former with { NumProcesses = Options.NumProcesses };
            // Where they went they can go again; if not, it is said when the next one is opened.
            _ = TryRedirect(now, moves: false, out _);
            Options = now;
        }

        // Of those that go one by one, the new ones that are ready have taken the places of old ones.
        var keepsReady = rollout.Kind == RolloutKind.Sequential;
        var goesBack = keepsReady && rollout.Former is not null;
        foreach (var process in _processes.ToArray())
        {
            var isOld = process.IsOutdated;
            process.IsOutdated = goesBack && !isOld;
            if (!isOld && process.IsLive && !(keepsReady && process.IsReady))
            {
                process.Stop(EndReason.Turn, Options.StopSignal, Options.GracefulTimeout);
            }
        }

        if (goesBack)
        {
            _rollout = new Rollout(RolloutKind.Sequential, Former: null);
        }

        Manage();
    }

    /// <summary>It gets its own life, once, or anew when the option was changed.</summary>
    private void LimitAge(ChildProcess process)
    {
        process.Renewal?.Cancel();
        process.Renewal = null;
        process.IsExpired = false;
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

        process.IsExpired = true;
        RenewAfter(process, MaxAge.Busy);
        if (!IsSettled || State != WatcherState.Active)
        {
            return;
        }

        // Whoever has waited longest: successors with a short life would take its turn again and again.
        var next = _processes.Where(one => one is { IsExpired: true, IsLive: true, IsOutdated: false }).MaxBy(one => one.Lifetime)!;
        RenewAfter(next, MaxAge.Again);
        if (Options.Singleton)
        {
            _owed += Respawns ? 0 : 1;
            next.Stop(EndReason.MaxAge, Options.StopSignal, Options.GracefulTimeout);
            return;
        }

        _rollout = new Rollout(RolloutKind.Renewal, Former: null);
        next.IsOutdated = true;
        _owed++;
        Manage();
    }

    private void RenewAfter(ChildProcess process, TimeSpan delay)
    {
        process.Renewal?.Cancel();
        process.Renewal = _services.Deadlines.After(delay, () => Renew(process));
    }
}
