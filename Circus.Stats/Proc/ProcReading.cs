namespace Circus.Stats.Proc;

/// <summary>Everything that was read of one process at one moment.</summary>
/// <param name="Timestamp">When, by <see cref="TimeProvider.GetTimestamp"/>, taken right beside the CPU time.</param>
/// <param name="CpuTime">User and system time of all its threads since it started.</param>
/// <param name="Stat">Null when it may not be read.</param>
/// <param name="Io">Null when it may not be read: another user's process.</param>
/// <param name="Switches">How often its first thread has been put on a processor since it started; null when unknown.</param>
/// <param name="Descriptors">Open descriptors; null when unknown (kernels before 6.2, or another user's process).</param>
internal readonly record struct ProcReading(long Timestamp, TimeSpan CpuTime, ProcStat? Stat, ProcIo? Io, long? Switches, int? Descriptors);
