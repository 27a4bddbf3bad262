namespace Circus.Daemon.Watchers;

/// <summary>Its end as a member of the set.</summary>
internal sealed partial class Watcher
{
    /// <summary>It is in no set any more: whoever still holds it cannot start it.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>Stops it for good.</summary>
    public void Retire()
    {
        IsRemoved = true;
        Stop();
    }

    /// <summary>Its processes run on and are nobody's: not replaced, not stopped with the daemon, not taken over by the next one.</summary>
    public FormerProcesses LetGo()
    {
        IsRemoved = true;
        _isWanted = false;
        _epoch++;
        StopClock();
        StopAwaiting();
        _backOff.Forget();
        _pause?.Cancel();
        (_pause, _rollout, _owed, _isAsking, IsHeld) = (null, null, 0, false, false);
        var former = new FormerProcesses([.. _processes.Where(process => !process.IsReaped).Select(process => process.Pid)], _streams, _services.Output);
        // Their deadlines, probes and places in the journal end, not they.
        _processes.ForEach(process => process.Dispose());
        _processes.Clear();
        _stuck.ForEach(process => process.Dispose());
        _stuck.Clear();
        _adopted.Clear();
        Since = null;
        // No stop: nothing is announced.
        State = WatcherState.Stopped;
        return former;
    }
}
