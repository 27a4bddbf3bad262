namespace Circus.Daemon.Limits;

/// <summary>Opens gauges of processes.</summary>
internal interface IProcessGauges
{
    /// <summary>Null when there is no such process.</summary>
    IProcessGauge? Open(int pid);
}

/// <summary>Reads what one process takes, with all that it has started.</summary>
internal interface IProcessGauge
{
    /// <summary>False when it is gone.</summary>
    /// <param name="residentBytes">Its resident memory, and what the others have for themselves.</param>
    /// <param name="cpuTime">User and system time, also of what has ended; never less than the time before.</param>
    bool TryRead(out long residentBytes, out TimeSpan cpuTime);
}
