namespace Circus.Daemon.Configuration;

/// <summary>What came of reading a configuration.</summary>
/// <param name="Options">Null exactly when there are faults.</param>
/// <param name="Faults">What must be corrected before the daemon starts.</param>
/// <param name="Warnings">What the operator should know although the daemon starts.</param>
internal sealed record ConfigResult(DaemonOptions? Options, IReadOnlyList<ConfigFault> Faults, IReadOnlyList<ConfigFault> Warnings);
