namespace Circus.Daemon.Configuration;

/// <summary>The keys of [socket:NAME].</summary>
internal static class SocketKeys
{
    public static readonly IReadOnlyList<ConfigKey> All =
    [
        new("host", KeyKind.Text, "localhost", "Host name or address."),
        new("port", KeyKind.Integer, "8080", "0 takes any free port."),
        new("family", KeyKind.Choice, "AF_INET", "AF_INET, AF_INET6 or AF_UNIX."),
        new("type", KeyKind.Choice, "SOCK_STREAM", "SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW or SOCK_RDM; which ones there are of a family is up to the kernel."),
        new("proto", KeyKind.Text, null, "Protocol by name or number (tcp, udp, sctp, mptcp, icmp ...); without it the usual one of the type. SOCK_RAW needs one."),
        new("backlog", KeyKind.Integer, "2048", "Connections that may wait to be accepted."),
        new("path", KeyKind.Text, null, "File of a Unix socket; host and port are then unused."),
        new("umask", KeyKind.Octal, "0117", "Mask for the file of a Unix socket, instead of mode."),
        new("mode", KeyKind.Octal, null, "Mode of the file of a Unix socket; 0660 by the default of umask. Nobody has the file before owner, group and mode are set. Not in Circus."),
        new("owner", KeyKind.Text, null, "User name or number that the file of a Unix socket is given to. Not in Circus."),
        new("group", KeyKind.Text, null, "Group name or number that the file of a Unix socket is given to. Not in Circus."),
        new("replace", KeyKind.Flag, "False", "Remove an existing file of a Unix socket first."),
        new("interface", KeyKind.Text, null, "Network interface to bind to."),
        new("so_reuseport", KeyKind.Flag, "False", "One socket for each process; the kernel spreads connections over them. What waits for one that ends goes to the others (Linux 5.14, CAP_BPF or root)."),
        new("blocking", KeyKind.Flag, "False", "The socket that processes get is a blocking one."),
    ];
}
