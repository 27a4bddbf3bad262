using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Circus.Daemon.Configuration;

/// <summary>Checks the text of an endpoint, before any socket sees it.</summary>
internal static partial class EndpointText
{
    private const string Allowed = "tcp://ADDRESS:PORT, as tcp://127.0.0.1:5555";

    /// <summary>Null when the text is an endpoint that this version can bind; otherwise what is wrong with it.</summary>
    public static string? FaultOf(string text)
    {
        if (text.StartsWith("ipc://", StringComparison.OrdinalIgnoreCase))
        {
            // NetMQ listens on a TCP port derived from the name: no file, no file permissions, and Circus clients cannot connect.
            return $"found {ConfigFault.Quote(text)}, but the ZeroMQ library of this version cannot open Unix sockets; allowed: {Allowed}, and control_socket for a Unix socket";
        }

        var match = Tcp().Match(text);
        var hasPort = int.TryParse(match.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var port);
        return match.Success && hasPort && port <= ushort.MaxValue ? null : $"found {ConfigFault.Quote(text)}, allowed: {Allowed}";
    }

    /// <summary>Whether only this machine can reach it.</summary>
    public static bool IsLoopback(string text)
    {
        var host = Tcp().Match(text).Groups["host"].Value.Trim('[', ']');
        return host is "localhost" or "lo" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Port 0 stands for any free port.</summary>
    public static bool HasFixedPort(string text) => Tcp().Match(text).Groups["port"].ValueSpan.ContainsAnyExcept('0');

    [GeneratedRegex(@"\Atcp://(?<host>\[[0-9A-Fa-f:.%a-z]+\]|[A-Za-z0-9_.*-]+):(?<port>[0-9]{1,5})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tcp();
}
