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

    /// <summary>What is left of it withstands SIGKILL. Nobody waits for it any more.</summary>
    Stuck,

    /// <summary>Gone, and nothing of its tree is left.</summary>
    Down,
}

/// <summary>What can happen to a process.</summary>
internal enum ProcessTrigger
{
    Stop,
    GraceExpired,

    /// <summary>The process has been reaped while others of its tree live; also each time this is seen again.</summary>
    ExitedLeavingOthers,

    /// <summary>The process has been reaped, and nothing of its tree is left.</summary>
    TreeEmpty,

    /// <summary>SIGKILL was sent long ago, and the process or what is left of its tree is still there.</summary>
    SweepExpired,
}

/// <summary>What the owner has to do.</summary>
internal enum ProcessAction
{
    Nothing,

    /// <summary>Send the stop signal to the tree and start the grace period.</summary>
    SendStopSignal,

    /// <summary>Send SIGKILL to the whole tree.</summary>
    SendKill,

    /// <summary>Send SIGKILL to what the process left behind, and to whatever that forked meanwhile.</summary>
    Sweep,

    Finish,

    /// <summary>Go on without it, and say what is left.</summary>
    Abandon,
}

internal readonly record struct ProcessStep(ProcessState State, ProcessAction Action);

/// <summary>
/// The life of a process as a total table: every state answers every trigger. It is down only when its tree is empty; a tree that
/// the kernel does not let us kill is stuck until then.
/// </summary>
internal static class ProcessLifecycle
{
    public static ProcessStep On(ProcessState state, ProcessTrigger trigger) => state switch
    {
        ProcessState.Running => OnRunning(trigger),
        ProcessState.Stopping => OnStopping(trigger),
        ProcessState.Draining => OnDraining(trigger),
        ProcessState.Killing => OnKilling(trigger),
        ProcessState.Stuck => OnStuck(trigger),
        ProcessState.Down => OnDown(trigger),
    };

    private static ProcessStep OnRunning(ProcessTrigger trigger) => trigger switch
    {
        ProcessTrigger.Stop => new(ProcessState.Stopping, ProcessAction.SendStopSignal),
        // Nobody asked for this end, so there is no grace for the rest: the replacement needs its port, its files, its locks.
        ProcessTrigger.ExitedLeavingOthers => new(ProcessState.Killing, ProcessAction.Sweep),
        ProcessTrigger.TreeEmpty => new(ProcessState.Down, ProcessAction.Finish),
        ProcessTrigger.GraceExpired or ProcessTrigger.SweepExpired => new(ProcessState.Running, ProcessAction.Nothing),
    };

    private static ProcessStep OnStopping(ProcessTrigger trigger) => trigger switch
    {
        ProcessTrigger.GraceExpired => new(ProcessState.Killing, ProcessAction.SendKill),
        ProcessTrigger.ExitedLeavingOthers => new(ProcessState.Draining, ProcessAction.Nothing),
        ProcessTrigger.TreeEmpty => new(ProcessState.Down, ProcessAction.Finish),
        ProcessTrigger.Stop or ProcessTrigger.SweepExpired => new(ProcessState.Stopping, ProcessAction.Nothing),
    };

    private static ProcessStep OnDraining(ProcessTrigger trigger) => trigger switch
    {
        ProcessTrigger.GraceExpired => new(ProcessState.Killing, ProcessAction.Sweep),
        ProcessTrigger.TreeEmpty => new(ProcessState.Down, ProcessAction.Finish),
        ProcessTrigger.Stop or ProcessTrigger.ExitedLeavingOthers or ProcessTrigger.SweepExpired =>
            new(ProcessState.Draining, ProcessAction.Nothing),
    };

    private static ProcessStep OnKilling(ProcessTrigger trigger) => trigger switch
    {
        ProcessTrigger.ExitedLeavingOthers => new(ProcessState.Killing, ProcessAction.Sweep),
        ProcessTrigger.TreeEmpty => new(ProcessState.Down, ProcessAction.Finish),
        ProcessTrigger.SweepExpired => new(ProcessState.Stuck, ProcessAction.Abandon),
        ProcessTrigger.Stop or ProcessTrigger.GraceExpired => new(ProcessState.Killing, ProcessAction.Nothing),
    };

    private static ProcessStep OnStuck(ProcessTrigger trigger) => trigger switch
    {
        ProcessTrigger.ExitedLeavingOthers => new(ProcessState.Stuck, ProcessAction.Sweep),
        ProcessTrigger.TreeEmpty => new(ProcessState.Down, ProcessAction.Finish),
        ProcessTrigger.Stop or ProcessTrigger.GraceExpired or ProcessTrigger.SweepExpired => new(ProcessState.Stuck, ProcessAction.Nothing),
    };

    private static ProcessStep OnDown(ProcessTrigger trigger) => trigger switch
    {
        ProcessTrigger.Stop or ProcessTrigger.GraceExpired or ProcessTrigger.ExitedLeavingOthers or ProcessTrigger.TreeEmpty
            or ProcessTrigger.SweepExpired => new(ProcessState.Down, ProcessAction.Nothing),
    };
}
