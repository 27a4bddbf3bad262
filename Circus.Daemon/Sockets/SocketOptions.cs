using System.Net.Sockets;

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

    public SocketType Type { get; init; } = SocketType.Stream;

    /// <summary>Number of protocols(5); 0 is what the type usually has.</summary>
    public int Protocol { get; init; }

    /// <summary>It is listened on, and gives connections.</summary>
    public bool Listens => Type is SocketType.Stream or SocketType.Seqpacket;

    public int Backlog { get; init; } = 2048;

    /// <summary>Mask for the Unix socket file, read as octal. Default 0117 (rw for user and group); Circus read the number as decimal and was world-writable.</summary>
    public int Umask { get; init; } = 0x4F;

    /// <summary>Mode of the Unix socket file; null is what the mask leaves of 0777.</summary>
    public int? Mode { get; init; }

    public int FileMode => Mode ?? 0x1FF & ~Umask;

    /// <summary>User name or number that gets the Unix socket file; null keeps the daemon's.</summary>
    public string? Owner { get; init; }

    /// <summary>Group name or number that gets the Unix socket file; null keeps the daemon's.</summary>
    public string? Group { get; init; }

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
