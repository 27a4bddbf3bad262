namespace Circus.Daemon.Processes;

/// <summary>Why a process was told to end.</summary>
internal enum EndReason
{
    Stop,
    Restart,
    Reload,
    Scale,
    Kill,

    /// <summary>Its watcher gave up.</summary>
    Failed,

    /// <summary>It has become as old as it may.</summary>
    MaxAge,

    /// <summary>Its turn in a reload that goes one by one.</summary>
    Turn,

    /// <summary>It was not ready in time, or does not answer any more.</summary>
    Unhealthy,

    /// <summary>It takes more than it may.</summary>
    Limit,
}

/// <summary>The words that events carry for the end of a process.</summary>
internal static class EndReasonWord
{
    public static string Of(EndReason reason) => reason switch
    {
        EndReason.Stop => "stop",
        EndReason.Restart => "restart",
        EndReason.Reload => "reload",
        EndReason.Scale => "scale",
        EndReason.Kill => "kill",
        EndReason.Failed => "failed",
        EndReason.MaxAge => "max_age",
        EndReason.Turn => "reload",
        EndReason.Unhealthy => "unhealthy",
        EndReason.Limit => "limit",
    };

    /// <summary>The word for an end while no daemon ran.</summary>
    public const string Unseen = "unseen";

    /// <summary>Whether another one takes its place when it is gone, not before: nobody asked for fewer processes.</summary>
    public static bool IsReplacement(EndReason reason) => reason switch
    {
        EndReason.Kill or EndReason.MaxAge or EndReason.Turn or EndReason.Unhealthy or EndReason.Limit => true,
        EndReason.Stop or EndReason.Restart or EndReason.Reload or EndReason.Scale or EndReason.Failed => false,
    };

    /// <summary>Whether it is the process' own fault: then its replacement may have to wait, as after a death.</summary>
    public static bool IsFault(EndReason reason) => reason is EndReason.Unhealthy or EndReason.Limit;

    /// <summary>The word for an end that nobody asked for.</summary>
    public static string Of(ExitStatus status) => status.SignalNumber == 0 ? "exit" : "signal";
}
