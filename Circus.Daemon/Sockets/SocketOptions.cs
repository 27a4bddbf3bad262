namespace Circus.Daemon.Sockets;

/// <summary>One [socket:NAME] section after conversion. Defaults are those of Circus unless a comment says otherwise.</summary>
internal sealed record SocketOptions
{
    /// <summary>Lower case.</summary>
    public required string Name { get; init; }

    public string Host { get; init; } = "localhost";

    /// <summary>0 takes any free port.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Path of a Unix socket file; host and port are then unused.</summary>
    public string? Path { get; init; }

    public bool IsIPv6 { get; init; }

    /// <summary>SOCK_DGRAM instead of SOCK_STREAM.</summary>
    public bool IsDatagram { get; init; }

    public int Backlog { get; init; } = 2048;

    /// <summary>Mask for the Unix socket file, read as octal. Default 0117 (rw for user and group); Circus read the number as decimal and was world-writable.</summary>
    public int Umask { get; init; } = 0x4F;

    /// <summary>Remove an existing Unix socket file first.</summary>
    public bool Replace { get; init; }

    /// <summary>so_reuseport.</summary>
    public bool ReusePort { get; init; }

    /// <summary>Every process has its own. A Unix socket cannot be bound twice.</summary>
    public bool IsPerProcess => ReusePort && Path is null;

    public bool Blocking { get; init; }

    public string? Interface { get; init; }

    /// <summary>Where the section stands ("my.ini:12"), for messages.</summary>
    public string? Origin { get; init; }
}
