namespace Circus.Daemon.Limits;

/// <summary>Opens gauges of processes.</summary>
internal interface IProcessGauges
{
    /// <summary>Null when there is no such process.</summary>
    IProcessGauge? Open(int pid);
}

/// <summary>Reads what one process takes.</summary>
internal interface IProcessGauge : IDisposable
{
    /// <summary>False when it is gone.</summary>
    /// <param name="residentBytes">Its resident memory.</param>
    /// <param name="cpuTime">User and system time of all its threads since it started.</param>
    bool TryRead(out long residentBytes, out TimeSpan cpuTime);
}
