namespace Circus.Daemon.Control;

/// <summary>Who asks, as far as that can be known, and what they may do.</summary>
/// <param name="Name">For the log and for events: "unix uid=1000 pid=4711", "key NAME" or "tcp".</param>
/// <param name="Role">The most that they may.</param>
internal sealed record Peer(string Name, Permission Role)
{
    /// <summary>Anybody who reaches a TCP endpoint without keys: on loopback every user of this machine, as in Circus.</summary>
    public static readonly Peer Tcp = new("tcp", Permission.Administer);

    /// <summary>The user at the other end of a Unix socket; null over TCP.</summary>
    public uint? Uid { get; init; }
}
