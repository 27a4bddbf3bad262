namespace Circus.Daemon.Control;

/// <summary>The Unix socket for local clients.</summary>
internal sealed record ControlSocketOptions
{
    /// <summary>Absolute.</summary>
    public string Path { get; init; } = "";

    /// <summary>File mode: who may connect at all.</summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Owner of the file, who may do everything; null for circusd's own user.</summary>
    public uint? Owner { get; init; }

    /// <summary>Group of the file, whose members have <see cref="GroupRole"/>; null for circusd's own, whose members may only read.</summary>
    public uint? Group { get; init; }

    public Permission GroupRole { get; init; } = Permission.Operate;
}
