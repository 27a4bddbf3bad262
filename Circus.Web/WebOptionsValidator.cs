using System.Globalization;
using System.Net;

namespace Circus.Web;

/// <summary>Finds everything that is wrong with the options, so that an operator mends them in one go.</summary>
internal static class WebOptionsValidator
{
    /// <summary>The words of Circus' loglevel.</summary>
    public static readonly IReadOnlyList<string> LogLevels = ["debug", "info", "warning", "error", "critical"];

    private const int FirstOwnDescriptor = 3;

    // Thirty days.
    private const int MostHours = 720;

    /// <summary>One line per fault: the option, what was found, what is allowed. Empty when all is well.</summary>
    public static IReadOnlyList<string> Faults(WebOptions options)
    {
        List<string> faults = [];
        if (options.ListenDescriptor is { } descriptor && descriptor < FirstOwnDescriptor)
        {
            faults.Add(Fault("--fd", descriptor.ToString(CultureInfo.InvariantCulture),
                "the number of an inherited listening socket, 3 or more"));
        }

        if (!IsLoopback(options.Host) && !(options.IsProtected && IPAddress.TryParse(options.Host, out _)))
        {
            faults.Add(Fault("--host", options.Host,
                "localhost or a loopback address; another address only with --certificate, or behind a --proxy"));
        }

        if (options.Certificate is null != options.CertificateKey is null)
        {
            faults.Add(Fault("--certificate", options.Certificate ?? "", "--certificate and --certificate-key together"));
        }

        faults.AddRange(options.Proxies.Where(proxy => !IPAddress.TryParse(proxy, out _)).Select(proxy => Fault("--proxy", proxy, "an address, as 127.0.0.1")));
        faults.AddRange(options.Names.Where(name => Uri.CheckHostName(name) == UriHostNameType.Unknown).Select(name => Fault("--name", name, "a host name without a port")));

        if (options.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            faults.Add(Fault("--port", options.Port.ToString(CultureInfo.InvariantCulture), "0 to 65535"));
        }

        AddEndpointFault(faults, "--endpoint", options.Endpoint);
        AddEndpointFault(faults, "--pubsub", options.PubsubEndpoint);
        AddEndpointFault(faults, "--statspoint", options.StatsEndpoint);

        foreach (var node in options.Nodes.Where(node => !IsEndpoint(node.Control) || !IsEndpoint(node.Pubsub) || !IsEndpoint(node.Stats)))
        {
            faults.Add(Fault("--node", node.Name, "NAME=CONTROL,PUBSUB,STATS with three endpoints, each tcp://HOST:PORT or unix:///PATH"));
        }

        if (!Path.IsPathRooted(options.StateDirectory))
        {
            faults.Add(Fault("--state-dir", options.StateDirectory,
                "an absolute path (the default needs STATE_DIRECTORY, XDG_STATE_HOME or HOME)"));
        }

        AddHoursFault(faults, "--idle-hours", options.IdleHours);
        AddHoursFault(faults, "--session-hours", options.SessionHours);

        if (options.AuditDays < 0)
        {
            faults.Add(Fault("--audit-days", options.AuditDays.ToString(CultureInfo.InvariantCulture), "0 or more"));
        }

        if (!LogLevels.Contains(options.LogLevel, StringComparer.Ordinal))
        {
            faults.Add(Fault("--log-level", options.LogLevel, string.Join(", ", LogLevels)));
        }

        return faults;
    }

    /// <summary>Whether a host can only be reached from this machine.</summary>
    public static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static void AddHoursFault(List<string> faults, string option, int value)
    {
        if (value is < 1 or > MostHours)
        {
            faults.Add(Fault(option, value.ToString(CultureInfo.InvariantCulture), $"1 to {MostHours}"));
        }
    }

    private static void AddEndpointFault(List<string> faults, string option, string value)
    {
        if (!IsEndpoint(value))
        {
            faults.Add(Fault(option, value, "tcp://HOST:PORT or unix:///PATH"));
        }
    }

    private static bool IsEndpoint(string value)
    {
        if (value.StartsWith("unix://", StringComparison.Ordinal))
        {
            return Protocol.Endpoint.TryParse(value, out _, out _);
        }

        return value.StartsWith("tcp://", StringComparison.Ordinal)
            && Uri.TryCreate(value, UriKind.Absolute, out var uri)
            && uri.Host.Length > 0
            && uri.Port is > 0 and <= IPEndPoint.MaxPort
            && uri.PathAndQuery is "" or "/";
    }

    private static string Fault(string option, string found, string allowed) => $"{option}: found '{found}', allowed is {allowed}";
}
