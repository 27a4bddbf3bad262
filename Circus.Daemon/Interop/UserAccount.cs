namespace Circus.Daemon.Interop;

/// <summary>One entry of passwd(5).</summary>
internal readonly record struct UserAccount(string Name, uint Uid, uint Gid);
