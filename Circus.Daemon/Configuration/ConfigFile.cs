namespace Circus.Daemon.Configuration;

/// <summary>A file of the configuration.</summary>
/// <param name="Path">As the operator wrote it, or as it was found.</param>
/// <param name="Content">As it is on the disk.</param>
internal sealed record ConfigFile(string Path, byte[] Content);
