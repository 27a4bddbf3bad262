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
    };

    /// <summary>The word for an end that nobody asked for.</summary>
    public static string Of(ExitStatus status) => status.SignalNumber == 0 ? "exit" : "signal";
}
