namespace Circus.Daemon.Processes;

/// <summary>Where one process is in its life, as the daemon sees it.</summary>
internal enum ProcessState
{
    /// <summary>Alive and wanted.</summary>
    Running,

    /// <summary>Told to end; its grace period runs.</summary>
    Stopping,

    /// <summary>The process itself is gone, the rest of its tree is not; the grace period runs on.</summary>
    Draining,

    /// <summary>SIGKILL was sent to the whole tree.</summary>
    Killing,

    /// <summary>Gone, and nothing of its tree is left.</summary>
    Down,
}

/// <summary>What can happen to a process.</summary>
internal enum ProcessTrigger
{
    Stop,
    GraceExpired,

    /// <summary>The process was reaped while others of its tree live.</summary>
    ExitedLeavingOthers,

    /// <summary>The process was reaped, or the last of its tree is gone.</summary>
    TreeEmpty,
}

/// <summary>What the owner has to do.</summary>
internal enum ProcessAction
{
    Nothing,

    /// <summary>Send the stop signal to the tree and start the grace period.</summary>
    SendStopSignal,

    /// <summary>Send SIGKILL to the whole tree.</summary>
    SendKill,

    /// <summary>Send SIGKILL to what is left of the tree, again if need be, and look again.</summary>
    Sweep,

    /// <summary>Send SIGKILL to what an unexpected end left behind; its successor does not wait for that.</summary>
    SweepAndFinish,

    Finish,
}

internal readonly record struct ProcessStep(ProcessState State, ProcessAction Action);

/// <summary>The life of a process as a total table: every state answers every trigger.</summary>
internal static class ProcessLifecycle
{
    public static ProcessStep On(ProcessState state, ProcessTrigger trigger) => state switch
    {
        ProcessState.Running => OnRunning(trigger),
        ProcessState.Stopping => OnStopping(trigger),
        ProcessState.Draining => OnDraining(trigger),
        ProcessState.Killing => OnKilling(trigger),
        ProcessState.Down => OnDown(trigger),
    };

    private static ProcessStep OnRunning(ProcessTrigger trigger) => trigger switch
    {
        ProcessTrigger.Stop => new(ProcessState.Stopping, ProcessAction.SendStopSignal),
        ProcessTrigger.ExitedLeavingOthers => new(ProcessState.Down, ProcessAction.SweepAndFinish),
        ProcessTrigger.TreeEmpty => new(ProcessState.Down, ProcessAction.Finish),
        ProcessTrigger.GraceExpired => new(ProcessState.Running, ProcessAction.Nothing),
    };

    private static ProcessStep OnStopping(ProcessTrigger trigger) => trigger switch
    {
        ProcessTrigger.GraceExpired => new(ProcessState.Killing, ProcessAction.SendKill),
        ProcessTrigger.ExitedLeavingOthers => new(ProcessState.Draining, ProcessAction.Nothing),
        ProcessTrigger.TreeEmpty => new(ProcessState.Down, ProcessAction.Finish),
        ProcessTrigger.Stop => new(ProcessState.Stopping, ProcessAction.Nothing),
    };

    private static ProcessStep OnDraining(ProcessTrigger trigger) => trigger switch
    {
        ProcessTrigger.GraceExpired => new(ProcessState.Killing, ProcessAction.Sweep),
        ProcessTrigger.TreeEmpty => new(ProcessState.Down, ProcessAction.Finish),
        ProcessTrigger.Stop or ProcessTrigger.ExitedLeavingOthers => new(ProcessState.Draining, ProcessAction.Nothing),
    };

    private static ProcessStep OnKilling(ProcessTrigger trigger) => trigger switch
    {
        // Whatever was forked while the first SIGKILL went round gets another one. Stopped means gone, not told to go.
        ProcessTrigger.ExitedLeavingOthers => new(ProcessState.Killing, ProcessAction.Sweep),
        ProcessTrigger.TreeEmpty => new(ProcessState.Down, ProcessAction.Finish),
        ProcessTrigger.Stop or ProcessTrigger.GraceExpired => new(ProcessState.Killing, ProcessAction.Nothing),
    };

    private static ProcessStep OnDown(ProcessTrigger trigger) => trigger switch
    {
        ProcessTrigger.Stop or ProcessTrigger.GraceExpired or ProcessTrigger.ExitedLeavingOthers or ProcessTrigger.TreeEmpty =>
            new(ProcessState.Down, ProcessAction.Nothing),
    };
}
