namespace Circus.Daemon.Processes;

/// <summary>How a process ended, as wait(2) tells: an exit status (0 to 255) or the signal that ended it.</summary>
internal readonly record struct ExitStatus(int Code, int SignalNumber)
{
    public static ExitStatus Exited(int code) => new(code, 0);

    public static ExitStatus Killed(int signal) => new(0, signal);

    /// <summary>It ended while nobody who could be told was there: of an adopted process on an older kernel.</summary>
    public static readonly ExitStatus Unknown = new(-1, 0);

    /// <summary>From the word that wait(2) fills in.</summary>
    public static ExitStatus OfWait(int status) => (status & 0x7F) is var signal and not 0 ? Killed(signal) : Exited((status >> 8) & 0xFF);

    /// <summary>The number that events carry: the exit status, or minus the signal; null when it is not known.</summary>
    public int? WireCode => this == Unknown ? null : SignalNumber == 0 ? Code : -SignalNumber;

    public override string ToString() =>
        this == Unknown ? "unknown status" : SignalNumber == 0 ? $"exit status {Code}" : $"killed by signal {SignalNumber}";
}
