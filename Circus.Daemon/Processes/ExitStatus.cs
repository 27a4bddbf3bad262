namespace Circus.Daemon.Processes;

/// <summary>How a process ended, as wait(2) tells: an exit status (0 to 255) or the signal that ended it.</summary>
internal readonly record struct ExitStatus(int Code, int SignalNumber)
{
    public static ExitStatus Exited(int code) => new(code, 0);

    public static ExitStatus Killed(int signal) => new(0, signal);

    /// <summary>The number that events carry: the exit status, or minus the signal.</summary>
    public int WireCode => SignalNumber == 0 ? Code : -SignalNumber;

    public override string ToString() => SignalNumber == 0 ? $"exit status {Code}" : $"killed by signal {SignalNumber}";
}
