namespace Circus.Daemon.Watchers;

/// <summary>Where a watcher is. What clients see of it stands in <see cref="WatcherLifecycle.WordOf"/>.</summary>
internal enum WatcherState
{
    Stopped,

    /// <summary>Gave up; the reason is kept.</summary>
    Failed,

    /// <summary>Cannot be started as configured.</summary>
    Invalid,

    /// <summary>Is started by its occasion: the first connection to one of its sockets, or the clock.</summary>
    Awaiting,
    Starting,
    Active,
    Stopping,

    /// <summary>Stopping because it gave up.</summary>
    Failing,
}

/// <summary>What can happen to a watcher.</summary>
internal enum WatcherTrigger
{
    Start,

    /// <summary>As a start, but only when its occasion comes.</summary>
    Await,
    Stop,

    /// <summary>Every wanted process has been made, or waits for its back-off.</summary>
    Complete,

    /// <summary>A process cannot be made, however often it is tried.</summary>
    GiveUp,

    /// <summary>The last process is gone.</summary>
    Emptied,

    /// <summary>The last process is gone and is not to be replaced.</summary>
    Finished,
}

/// <summary>What the owner has to do.</summary>
internal enum WatcherAction
{
    Nothing,
    Await,
    StopAwaiting,
    AnnounceStarting,
    AnnounceStart,
    FillUp,
    StopProcesses,
    AnnounceStop,
    AnnounceFailure,
}

internal readonly record struct WatcherStep(WatcherState State, WatcherAction Action);

/// <summary>The life of a watcher as a total table: every state answers every trigger.</summary>
internal static class WatcherLifecycle
{
    /// <summary>The four words of Circus.</summary>
    public static string WordOf(WatcherState state) => state switch
    {
        WatcherState.Stopped or WatcherState.Failed or WatcherState.Invalid or WatcherState.Awaiting => "stopped",
        WatcherState.Starting => "starting",
        WatcherState.Active => "active",
        WatcherState.Stopping or WatcherState.Failing => "stopping",
    };

    /// <summary>Whether anything is still on its way.</summary>
    public static bool IsInTransit(WatcherState state) => state switch
    {
        WatcherState.Starting or WatcherState.Stopping or WatcherState.Failing => true,
        WatcherState.Stopped or WatcherState.Failed or WatcherState.Invalid or WatcherState.Awaiting or WatcherState.Active => false,
    };

    public static WatcherStep On(WatcherState state, WatcherTrigger trigger) => state switch
    {
        WatcherState.Stopped => OnStopped(trigger),
        WatcherState.Failed => OnFailed(trigger),
        WatcherState.Invalid => OnInvalid(trigger),
        WatcherState.Awaiting => OnAwaiting(trigger),
        WatcherState.Starting => OnStarting(trigger),
        WatcherState.Active => OnActive(trigger),
        WatcherState.Stopping => OnStopping(trigger),
        WatcherState.Failing => OnFailing(trigger),
    };

    private static WatcherStep OnStopped(WatcherTrigger trigger) => trigger switch
    {
        WatcherTrigger.Start => new(WatcherState.Starting, WatcherAction.AnnounceStarting),
        WatcherTrigger.Await => new(WatcherState.Awaiting, WatcherAction.Await),
        WatcherTrigger.Stop or WatcherTrigger.Complete or WatcherTrigger.GiveUp or WatcherTrigger.Emptied or WatcherTrigger.Finished =>
            new(WatcherState.Stopped, WatcherAction.Nothing),
    };

    private static WatcherStep OnFailed(WatcherTrigger trigger) => trigger switch
    {
        WatcherTrigger.Start => new(WatcherState.Starting, WatcherAction.AnnounceStarting),
        WatcherTrigger.Await => new(WatcherState.Awaiting, WatcherAction.Await),
        WatcherTrigger.Stop => new(WatcherState.Stopped, WatcherAction.Nothing),
        WatcherTrigger.Complete or WatcherTrigger.GiveUp or WatcherTrigger.Emptied or WatcherTrigger.Finished =>
            new(WatcherState.Failed, WatcherAction.Nothing),
    };

    private static WatcherStep OnInvalid(WatcherTrigger trigger) => trigger switch
    {
        WatcherTrigger.Start or WatcherTrigger.Await or WatcherTrigger.Stop or WatcherTrigger.Complete or WatcherTrigger.GiveUp
            or WatcherTrigger.Emptied or WatcherTrigger.Finished => new(WatcherState.Invalid, WatcherAction.Nothing),
    };

    private static WatcherStep OnAwaiting(WatcherTrigger trigger) => trigger switch
    {
        WatcherTrigger.Start => new(WatcherState.Starting, WatcherAction.AnnounceStarting),
        WatcherTrigger.Stop => new(WatcherState.Stopped, WatcherAction.StopAwaiting),
        WatcherTrigger.Await or WatcherTrigger.Complete or WatcherTrigger.GiveUp or WatcherTrigger.Emptied or WatcherTrigger.Finished =>
            new(WatcherState.Awaiting, WatcherAction.Nothing),
    };

    private static WatcherStep OnStarting(WatcherTrigger trigger) => trigger switch
    {
        WatcherTrigger.Complete => new(WatcherState.Active, WatcherAction.AnnounceStart),
        WatcherTrigger.Stop => new(WatcherState.Stopping, WatcherAction.StopProcesses),
        WatcherTrigger.GiveUp => new(WatcherState.Failing, WatcherAction.StopProcesses),
        // Processes may wait for their back-off because none becomes ready: an operator asked.
        WatcherTrigger.Start => new(WatcherState.Starting, WatcherAction.FillUp),
        WatcherTrigger.Await or WatcherTrigger.Emptied or WatcherTrigger.Finished => new(WatcherState.Starting, WatcherAction.Nothing),
    };

    private static WatcherStep OnActive(WatcherTrigger trigger) => trigger switch
    {
        WatcherTrigger.Start or WatcherTrigger.Await => new(WatcherState.Active, WatcherAction.FillUp),
        WatcherTrigger.Stop => new(WatcherState.Stopping, WatcherAction.StopProcesses),
        WatcherTrigger.GiveUp => new(WatcherState.Failing, WatcherAction.StopProcesses),
        WatcherTrigger.Finished => new(WatcherState.Stopped, WatcherAction.AnnounceStop),
        WatcherTrigger.Complete or WatcherTrigger.Emptied => new(WatcherState.Active, WatcherAction.Nothing),
    };

    private static WatcherStep OnStopping(WatcherTrigger trigger) => trigger switch
    {
        WatcherTrigger.Emptied or WatcherTrigger.Finished => new(WatcherState.Stopped, WatcherAction.AnnounceStop),
        WatcherTrigger.Start or WatcherTrigger.Await or WatcherTrigger.Stop or WatcherTrigger.Complete or WatcherTrigger.GiveUp =>
            new(WatcherState.Stopping, WatcherAction.Nothing),
    };

    private static WatcherStep OnFailing(WatcherTrigger trigger) => trigger switch
    {
        WatcherTrigger.Emptied or WatcherTrigger.Finished => new(WatcherState.Failed, WatcherAction.AnnounceFailure),
        WatcherTrigger.Stop => new(WatcherState.Stopping, WatcherAction.Nothing),
        WatcherTrigger.Start or WatcherTrigger.Await or WatcherTrigger.Complete or WatcherTrigger.GiveUp =>
            new(WatcherState.Failing, WatcherAction.Nothing),
    };
}
