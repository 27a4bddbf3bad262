using Circus.Daemon.Processes;

namespace Circus.Daemon.Interop;

/// <summary>A child that is gone, or an orphan that came to the daemon as the subreaper.</summary>
/// <param name="Pid">Its process id, free for reuse from now on.</param>
/// <param name="Status">How it ended.</param>
/// <param name="CpuTime">User and system time of it and of the descendants it waited for.</param>
/// <param name="StartTime">As <see cref="SpawnedProcess.StartTime"/>, so that nobody takes it for another one of the same number; 0 where that is not known.</param>
internal readonly record struct ReapedChild(int Pid, ExitStatus Status, TimeSpan CpuTime, long StartTime = 0);
