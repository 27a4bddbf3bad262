using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace Circus.Protocol;

/// <summary>A ZeroMQ TCP address such as <c>tcp://127.0.0.1:5555</c>, or the Unix socket of a daemon: <c>unix:///run/circus/control.sock</c>.</summary>
public sealed record Endpoint
{
    /// <summary>Control channel of circusd, as in Circus.</summary>
    public const string DefaultControl = "tcp://127.0.0.1:5555";

    /// <summary>Event channel of circusd, as in Circus.</summary>
    public const string DefaultEvents = "tcp://127.0.0.1:5556";

    /// <summary>Statistics channel of circusd-stats, as in Circus.</summary>
    public const string DefaultStats = "tcp://127.0.0.1:5557";

    /// <summary>Where circusd-stats answers questions; not in Circus.</summary>
    public const string DefaultStatsQuery = "tcp://127.0.0.1:5558";

    private const string Scheme = "tcp://";

    private const string UnixScheme = "unix://";

    /// <summary>Without the NUL at its end, unix(7).</summary>
    private const int LongestPath = 107;

    private Endpoint(string host, int port)
    {
        Host = host;
        Port = port;
    }

    /// <summary>Absolute path of a Unix socket; null for TCP.</summary>
    public string? Path { get; private init; }

    /// <summary>Host name, IPv4 address, IPv6 address in brackets, or <c>*</c>; empty for a Unix socket.</summary>
    public string Host { get; }

    /// <summary>0 to 65535; 0 lets the kernel choose, for binding only.</summary>
    public int Port { get; }

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback =>
        Path is not null
        || string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads an address; on failure <paramref name="error"/> is a sentence for the operator.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Endpoint? endpoint, [NotNullWhen(false)] out string? error)
    {
        endpoint = null;
        if (text.StartsWith("ipc://", StringComparison.Ordinal))
        {
            // NetMQ maps ipc names to loopback TCP ports: no socket file, no file permissions, no interoperation with libzmq.
            error = "ipc:// is not a Unix socket in this implementation and would protect nothing; use tcp://127.0.0.1:PORT, or unix:///PATH of circusd's control_socket";
            return false;
        }

        if (text.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            var path = text[UnixScheme.Length..];
            error = FaultOfPath(path);
            endpoint = error is null ? new Endpoint("", 0) { Path = path } : null;
            return error is null;
        }

        var colon = text.LastIndexOf(':');
        if (!text.StartsWith(Scheme, StringComparison.Ordinal)
            || colon <= Scheme.Length
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > IPEndPoint.MaxPort)
        {
            error = "an address looks like tcp://127.0.0.1:5555 or unix:///run/circus/control.sock";
            return false;
        }

        error = null;
        endpoint = new Endpoint(text[Scheme.Length..colon], port);
        return true;
    }

    /// <summary>What is wrong with the path of a Unix socket; null when nothing is.</summary>
    public static string? FaultOfPath(string path) =>
        !path.StartsWith('/') || path.Contains('\0', StringComparison.Ordinal) ? "the path of a Unix socket is absolute: unix:///run/circus/control.sock"
        : Encoding.UTF8.GetByteCount(path) > LongestPath ? $"the path of a Unix socket has {LongestPath} bytes at most"
        : null;

    /// <summary>The path of a Unix socket; null when the text is no such address.</summary>
    internal static string? UnixPathOf(string text) => TryParse(text, out var endpoint, out _) ? endpoint.Path : null;

    /// <summary>Where the circusd-stats that publishes on an address answers questions, unless it was told otherwise: the port behind.</summary>
    public static string QueryOf(string statsEndpoint) =>
        TryParse(statsEndpoint, out var endpoint, out _) && endpoint.Path is null
            ? endpoint.WithPort(endpoint.Port is 0 ? 0 : endpoint.Port < IPEndPoint.MaxPort ? endpoint.Port + 1 : endpoint.Port - 1).ToString()
            : DefaultStatsQuery;

    /// <summary>The same when a round has said where: the port that it tells, on the host where the rounds come from.</summary>
    public static string QueryOf(string statsEndpoint, string? announced) =>
        announced is not null && TryParse(announced, out var query, out _) && TryParse(statsEndpoint, out var stats, out _) && stats.Path is null
            ? stats.WithPort(query.Port).ToString()
            : QueryOf(statsEndpoint);

    /// <summary>The same host with another port.</summary>
    public Endpoint WithPort(int port) => new(Host, port);

    /// <inheritdoc/>
    public override string ToString() => Path is null ? string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Host}:{Port}") : UnixScheme + Path;
}
