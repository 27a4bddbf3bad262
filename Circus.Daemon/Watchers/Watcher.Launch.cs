using System.Globalization;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Configuration;
using Circus.Daemon.Health;
using Circus.Daemon.Hooks;
using Circus.Daemon.Limits;
using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;
using Circus.Daemon.Streams;
using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Daemon.Watchers;

/// <summary>How its processes are made, and what follows when one cannot be.</summary>
internal sealed partial class Watcher
{
    // Between two launches: the warm-up delay, or the loop's next turn.
    private Deadline? _pause;

    // Processes still to be made because somebody asked. Without respawn no others are made.
    private int _owed;

    // Processes that a hook is asked about just now.
    private int _asksAfterSpawn;

    private void FillUp()
    {
        for (var launches = 1; CanLaunch && Missing() > 0; launches++)
        {
            if (_services.Turn.IsOver)
            {
                Pause(TimeSpan.Zero);
                return;
            }

            if (Options.Hooks.ContainsKey(HookName.BeforeSpawn))
            {
                Ask(HookName.BeforeSpawn, () =>
                {
                    if (Missing() > 0 && Spawn(FreeSlot()))
                    {
                        Pause(Options.WarmupDelay);
                    }

                    Manage();
                });
                return;
            }

            if (!Spawn(FreeSlot()))
            {
                return;
            }

            if (Options.WarmupDelay > TimeSpan.Zero || launches == LaunchesPerTurn)
            {
                Pause(Options.WarmupDelay);
            }
        }
    }

    private bool CanLaunch => _pause is null && !_isAsking && !IsHeld && !_backOff.HoldsLaunches;

    private void Pause(TimeSpan delay)
    {
        // Behind the last one only where they are replaced one by one: there it is the time between two of them.
        if (Missing() > 0 || (_rollout?.Kind == RolloutKind.Sequential && delay > TimeSpan.Zero))
        {
            // What is made later is made because of the same command.
            var by = _services.Events.By;
            _pause = _services.Deadlines.After(delay, () =>
            {
                _pause = null;
                _services.Events.By = by;
                try
                {
                    Manage();
                }
                finally
                {
                    _services.Events.By = null;
                }
            });
        }
    }

    private void Own(ChildProcess process, bool wasReady, bool isAdopted)
    {
        _processes.Add(process);
        var values = new CommandValues(Options, process.Slot, _services.Sockets.Numbers);
        var subject = new ProbeSubject(Name, process.Pid, process.Slot, Options.Env, Options.WorkingDir, Options.Uid, Options.Gid);
        process.Health = new HealthCheck(
            process, Options.Health, this, _services.Deadlines, _services.Prober, subject, text => Placeholders.Replace(text, values.Find));
        LimitAge(process);
        process.Health.Begin(wasReady, isAdopted);
        LimitUse(process);
    }

    private void LimitUse(ChildProcess process)
    {
        process.Limits?.Dispose();
        process.Limits = Options.Limits.HasAny && _services.Gauges.Open(process.Pid) is { } gauge
            ? new LimitCheck(process, Options.Limits, gauge, _services.Deadlines, OnLimit)
            : null;
    }

    private bool Spawn(int slot)
    {
        var started = _services.Time.GetUtcNow();
        if (!_services.Sockets.TryLend(Options, out var sockets, out var fault))
        {
            OnLaunchFailed(slot, fault);
            return false;
        }

        using var loan = sockets;
        if (!CommandLine.TryBuild(Options, slot, _services.Sockets.Numbers, out var arguments, out fault))
        {
            OnLaunchFailed(slot, fault);
            return false;
        }

        if (!_services.Spawner.TrySpawn(ProcessSpec.Of(Options, Key, slot, arguments, _streams, loan, VariablesFor(loan)), out var spawned, out var error))
        {
            OnLaunchFailed(slot, error.Reason);
            return false;
        }

        // Owned before anything else can go wrong.
        var process = new ChildProcess(spawned, slot, started, this, _services);
        Own(process, wasReady: false, isAdopted: false);
        _owed = Math.Max(0, _owed - 1);
        _backOff.OnLaunched();
        _services.Output.Forget(spawned.Pid);
        _streams.Attach(spawned);
        LogSpawned(_services.Logger, Name, spawned.Pid, slot);
        Publish(EventAction.Spawn, new EventPayload { ProcessPid = spawned.Pid, Wid = slot });
        AskAfterSpawn(process);
        return IsRunning;
    }

    private void AskAfterSpawn(ChildProcess process)
    {
        if (!Options.Hooks.ContainsKey(HookName.AfterSpawn))
        {
            return;
        }

        var epoch = _epoch;
        _asksAfterSpawn++;
        _hooks.Call(Options, HookName.AfterSpawn, ContextOf(process), refusal =>
        {
            if (epoch != _epoch)
            {
                return;
            }

            _asksAfterSpawn--;
            if (refusal is not null && process.IsLive)
            {
                GiveUp(refusal);
            }

            Manage();
        });
    }

    private IReadOnlyDictionary<string, string> VariablesFor(SocketLoan loan)
    {
        if (!Options.Health.Listens || _services.NotifyAddress?.Invoke() is not { } address)
        {
            return loan.Variables;
        }

        var variables = new Dictionary<string, string>(loan.Variables, StringComparer.Ordinal) { ["NOTIFY_SOCKET"] = address };
        if (Options.Health.Watchdog > TimeSpan.Zero)
        {
            // In microseconds, sd_watchdog_enabled(3).
            variables["WATCHDOG_USEC"] = ((long)Options.Health.Watchdog.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
        }

        return variables;
    }

    /// <summary>A process is gone that nobody had asked to go: another one takes its place, perhaps later.</summary>
    private void OnUnasked(ChildProcess process, string reason)
    {
        if (_rollout is not null && !process.IsReady && Respawns)
        {
            // The new ones do not stay alive: what runs is better.
            CallOff(reason);
            return;
        }

        if (!Respawns)
        {
            Reason = reason;
            _listenDelay = Options.OnDemand ? _backOff.OnDeath(Options.BackOff, process.Slot, process.Lifetime).Delay : TimeSpan.Zero;
            return;
        }

        Restarts++;
        if (_backOff.IsTooMuch(Options))
        {
            GiveUp($"{Options.MaxRestarts + 1} restarts within {Options.RestartWindow.TotalSeconds:0.###} s would be too many; the last: {reason}");
            return;
        }

        if (Options.Flapping is { } flapping)
        {
            OnFlapping(flapping, process, reason);
            return;
        }

        var decision = _backOff.OnDeath(Options.BackOff, process.Slot, process.Lifetime);
        if (decision.Delay > TimeSpan.Zero)
        {
            Reason = reason;
            Wait(process.Slot, decision.Delay, decision.QuickDeaths, isFailedLaunch: false);
        }
    }

    private void OnFlapping(FlappingOptions flapping, ChildProcess process, string reason)
    {
        var decision = _backOff.OnDeath(flapping, Options.BackOff.Longest, process.Lifetime);
        if (decision.IsHopeless)
        {
            GiveUp($"flapping: {flapping}, {decision.Series} times in a row; the last: {reason}");
        }
        else if (decision.Delay > TimeSpan.Zero)
        {
            Reason = $"flapping: {flapping}; the last: {reason}";
            Wait(process.Slot, decision.Delay, decision.Series, isFailedLaunch: false);
            if (decision.IsNew)
            {
                Publish(EventAction.Flapping, new EventPayload
                {
                    Reason = Reason,
                    NextTry = WireTime.Of(_services.Time.GetUtcNow() + decision.Delay),
                    Attempt = decision.Series,
                });
            }
        }
    }

    private void OnLaunchFailed(int slot, string reason)
    {
        if (_rollout is not null)
        {
            // Whatever was changed cannot even be started: what runs is better than nothing.
            CallOff(reason);
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
        Wait(slot, RestartLimit.Decide(Options.BackOff, failures, TimeSpan.Zero, Random.Shared.NextDouble()).Delay, failures + 1, isFailedLaunch: true);
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
        var kept = _processes.Count(process => process.KeepsItsPlace || (Options.Singleton && !process.IsLive)) + (Options.Singleton ? _stuck.Count : 0);
        return ScalePlan.Of(Options.NumProcesses, Current(), _backOff.Count + kept);
    }

    /// <summary>Processes to be made, now or after a pause.</summary>
    private int Missing() => Respawns ? Plan().Start : Math.Min(_owed, Plan().Start);

    private int Current() => _processes.Count(IsCurrent);

    /// <summary>Where they are replaced one by one, those whose turn has not come count until then.</summary>
    private bool IsCurrent(ChildProcess process) => process.IsLive && (!process.IsOutdated || _rollout?.Kind == RolloutKind.Sequential);

    private int FreeSlot()
    {
        // One more than can be taken, from 1: so one of these is free.
        var taken = new bool[_processes.Count + _stuck.Count + _backOff.Count + 2];
        foreach (var process in _processes.Concat(_stuck).Where(process => process.Slot < taken.Length))
        {
            taken[process.Slot] = true;
        }

        var slot = 1;
        while (taken[slot] || _backOff.Holds(slot))
        {
            slot++;
        }

        return slot;
    }

    private void OnLoss(StreamName stream, string cause) => Publish(
        EventAction.OutputLost, new EventPayload { Name = stream == StreamName.Stdout ? "stdout" : "stderr", Reason = cause });
}
