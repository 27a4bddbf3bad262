namespace Circus.Protocol;

/// <summary>The last part of an event topic. Those below <see cref="Starting"/> are additions that a Circus client ignores.</summary>
public static class EventAction
{
    public const string Spawn = "spawn";
    public const string Start = "start";
    public const string Reap = "reap";
    public const string Kill = "kill";
    public const string Stop = "stop";
    public const string Reload = "reload";
    public const string Updated = "updated";
    public const string Add = "add";
    public const string Remove = "remove";
    public const string HookSuccess = "hook_success";
    public const string HookFailure = "hook_failure";

    /// <summary>The watcher has begun to start.</summary>
    public const string Starting = "starting";

    /// <summary>The watcher has begun to stop.</summary>
    public const string Stopping = "stopping";

    /// <summary>A restart waits for its time; payload: reason, next_try, attempt.</summary>
    public const string BackingOff = "backing_off";

    /// <summary>Its processes end again and again, see flapping.* of the configuration; payload: reason, next_try, attempt (the series).</summary>
    public const string Flapping = "flapping";

    /// <summary>The watcher has given up; payload: reason.</summary>
    public const string Failed = "failed";

    /// <summary>A reload was called off, the old processes run on; payload: reason.</summary>
    public const string ReloadFailed = "reload_failed";

    /// <summary>A process has become ready, where the watcher declares how that is known; payload: process_pid, wid.</summary>
    public const string Ready = "ready";

    /// <summary>A process is not well; payload: process_pid, wid, reason.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>A process is well again; payload: process_pid, wid.</summary>
    public const string Healthy = "healthy";

    /// <summary>A scheduled run was left out; payload: reason.</summary>
    public const string Skipped = "skipped";

    /// <summary>Output of its processes begins to be lost; payload: name (stdout or stderr), reason.</summary>
    public const string OutputLost = "output_lost";

    /// <summary>The watcher's substate is another one; payload: name (the substate, absent for none), reason, next_try.</summary>
    public const string Substate = "substate";
}
