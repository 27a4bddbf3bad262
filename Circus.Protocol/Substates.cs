namespace Circus.Protocol;

/// <summary>What a watcher's substate may be, besides <see cref="EventAction.BackingOff"/> and <see cref="EventAction.Failed"/>.</summary>
public static class Substates
{
    /// <summary>Cannot be started as configured.</summary>
    public const string Invalid = "invalid";

    /// <summary>Started by the first connection to one of its sockets.</summary>
    public const string Listening = "listening";

    /// <summary>Waits for watchers that it depends on.</summary>
    public const string Waiting = "waiting";

    /// <summary>One of its processes is not well.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>Its processes are being replaced.</summary>
    public const string Reloading = "reloading";

    /// <summary>What is left of one of its processes withstands SIGKILL.</summary>
    public const string Stuck = "stuck";

    /// <summary>Started by its schedule.</summary>
    public const string Scheduled = "scheduled";
}
