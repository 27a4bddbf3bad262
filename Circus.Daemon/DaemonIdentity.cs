namespace Circus.Daemon;

/// <summary>Which daemon this is.</summary>
internal sealed record DaemonIdentity(string Version, string Hostname, int Pid, DateTimeOffset Started);
