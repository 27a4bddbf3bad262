using System.Text;
using Circus.Daemon.Sockets;

namespace Circus.Daemon.Configuration;

/// <summary>Converts one [socket:NAME].</summary>
internal static class SocketSection
{
    public const string Prefix = "socket:";

    /// <summary>sun_path of unix(7) has 108 bytes with the final NUL.</summary>
    private const int LongestPath = 107;

    private static readonly string[] _families = ["AF_INET", "AF_INET6", "AF_UNIX"];
    private static readonly string[] _types = ["SOCK_STREAM", "SOCK_DGRAM"];

    public static SocketOptions Read(KeyReader reader, string name)
    {
        UnknownKeys.Report(reader.Section, SocketKeys.All, reader.Report);
        UnsupportedKeys.Report("socket", reader.Section, reader.Report);
        var family = reader.Choice("family", _families[0], _families);
        var options = new SocketOptions { Name = name };
        var read = options with
        {
            Host = reader.NonEmpty("host") ?? options.Host,
            Port = reader.Integer("port", options.Port, 0, ushort.MaxValue),
            Path = Path(reader, family),
            IsIPv6 = family == "AF_INET6",
            IsDatagram = reader.Choice("type", _types[0], _types) == "SOCK_DGRAM",
            Backlog = reader.Integer("backlog", options.Backlog, 0),
            Umask = reader.Octal("umask", null) ?? options.Umask,
            Replace = reader.Flag("replace", options.Replace),
            ReusePort = reader.Flag("so_reuseport", options.ReusePort),
            Blocking = reader.Flag("blocking", options.Blocking),
            Interface = reader.NonEmpty("interface"),
            Origin = $"{reader.Section.File}:{reader.Section.Line}",
        };
        if (read is { ReusePort: true, Path: not null })
        {
            reader.Warn("so_reuseport", "has no effect for a Unix socket");
        }
        else if (read is { ReusePort: true, IsDatagram: true, Port: 0 })
        {
            reader.Fault("port", "found 0, allowed: 1 to 65535, because each process would get another port of its own");
        }

        return read;
    }

    private static string? Path(KeyReader reader, string family)
    {
        var path = reader.NonEmpty("path");
        if (path is null && family == "AF_UNIX")
        {
            reader.Fault("path", "not found, needed for the family AF_UNIX, allowed: the path of a file");
        }
        else if (path is not null && Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            reader.Fault("path", $"found {ConfigFault.Quote(path)}, allowed: at most {LongestPath} bytes");
        }

        return path;
    }
}
