namespace Circus.Daemon.Configuration;

/// <summary>The keys of [socket:NAME].</summary>
internal static class SocketKeys
{
    public static readonly IReadOnlyList<ConfigKey> All =
    [
        new("host", KeyKind.Text, "localhost", "Host name or address."),
        new("port", KeyKind.Integer, "8080", "0 takes any free port."),
        new("family", KeyKind.Choice, "AF_INET", "AF_INET, AF_INET6 or AF_UNIX."),
        new("type", KeyKind.Choice, "SOCK_STREAM", "SOCK_STREAM or SOCK_DGRAM."),
        new("proto", KeyKind.Text, null, "Protocol; follows from type."),
        new("backlog", KeyKind.Integer, "2048", "Connections that may wait to be accepted."),
        new("path", KeyKind.Text, null, "File of a Unix socket; host and port are then unused."),
        new("umask", KeyKind.Octal, "0117", "Mask for the file of a Unix socket."),
        new("replace", KeyKind.Flag, "False", "Remove an existing file of a Unix socket first."),
        new("interface", KeyKind.Text, null, "Network interface to bind to."),
        new("so_reuseport", KeyKind.Flag, "False", "One socket for each process."),
        new("blocking", KeyKind.Flag, "False", "The socket that processes get is a blocking one."),
    ];
}
