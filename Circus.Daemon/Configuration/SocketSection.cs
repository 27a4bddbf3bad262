using System.Net.Sockets;
using System.Text;
using Circus.Daemon.Sockets;

namespace Circus.Daemon.Configuration;

/// <summary>Converts one [socket:NAME].</summary>
internal static class SocketSection
{
    public const string Prefix = "socket:";

    /// <summary>sun_path of unix(7) has 108 bytes with the final NUL.</summary>
    private const int LongestPath = 107;

    private static readonly string[] _fileKeys = ["mode", "owner", "group"];
    private static readonly string[] _families = ["AF_INET", "AF_INET6", "AF_UNIX"];

    /// <summary>socket(2) counts from 1 in this order.</summary>
    private static readonly string[] _types = ["SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM", "SOCK_SEQPACKET"];

    public static SocketOptions Read(KeyReader reader, string name)
    {
        UnknownKeys.Report(reader.Section, SocketKeys.All, reader.Report);
        var family = reader.Choice("family", _families[0], _families);
        var options = new SocketOptions { Name = name };
        var read = options with
        {
            Host = reader.NonEmpty("host") ?? options.Host,
            Port = reader.Integer("port", options.Port, 0, ushort.MaxValue),
            Path = Path(reader, family),
            IsIPv6 = family == "AF_INET6",
            Type = (SocketType)(Array.IndexOf(_types, reader.Choice("type", _types[0], _types)) + 1),
            Protocol = Protocol(reader),
            Backlog = reader.Integer("backlog", options.Backlog, 0),
            Umask = reader.Octal("umask", null) ?? options.Umask,
            Mode = reader.Octal("mode", null, "an octal mode"),
            Owner = reader.NonEmpty("owner"),
            Group = reader.NonEmpty("group"),
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
        else if (read is { ReusePort: true, Listens: false, Port: 0 })
        {
            reader.Fault("port", "found 0, allowed: 1 to 65535, because each process would get another port of its own");
        }

        if (read.Mode is not null && reader.Has("umask"))
        {
            reader.Fault("mode", "found together with umask, allowed: one of both");
        }

        if (read.Path is null)
        {
            foreach (var key in _fileKeys.Where(reader.Has))
            {
                reader.Warn(key, "has no effect without path: only the file of a Unix socket has it");
            }
        }

        if (read is { Type: SocketType.Raw, Path: null, Protocol: 0 })
        {
            reader.Fault("proto", "not found, needed for SOCK_RAW, allowed: " + SocketProtocol.Allowed);
        }

        return read;
    }

    private static int Protocol(KeyReader reader)
    {
        var number = 0;
        if (reader.TryText("proto", out var entry, out var text) && !SocketProtocol.TryParse(text, out number))
        {
            reader.Refuse(entry, text, SocketProtocol.Allowed);
        }

        return number;
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
