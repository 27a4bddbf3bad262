using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Circus.Logging;

/// <summary>syslog://HOST[:PORT][?FACILITY] or syslog:///PATH[?FACILITY], as in Circus.</summary>
/// <param name="Host">Null for a socket of this machine.</param>
/// <param name="Port">514 unless given.</param>
/// <param name="Path">Of the socket.</param>
/// <param name="Facility">Number of RFC 5424, table 1.</param>
internal sealed record SyslogAddress(string? Host, int Port, string Path, int Facility)
{
    private const string Scheme = "syslog://";
    private const int UsualPort = 514;

    private static readonly string[] _facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "security", "console", "solaris-cron",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    public static bool IsMeant(string output) => output.StartsWith("syslog:", StringComparison.OrdinalIgnoreCase);

    public static bool TryParse(string output, [NotNullWhen(true)] out SyslogAddress? address, [NotNullWhen(false)] out string? fault)
    {
        address = null;
        fault = $"found \"{output}\", allowed: syslog://HOST[:PORT][?FACILITY] or syslog:///PATH[?FACILITY]";
        if (!output.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var (place, facility) = output[Scheme.Length..].Split('?', 2) is [var before, var after] ? (before, after) : (output[Scheme.Length..], "user");
        var number = Array.IndexOf(_facilities, facility.ToLowerInvariant());
        if (number < 0)
        {
            fault = $"found \"{facility}\" as the facility, allowed: {string.Join(", ", _facilities)}";
            return false;
        }

        if (place.Length == 0 || place[0] == '/')
        {
            address = new SyslogAddress(null, 0, place.Length == 0 ? "/dev/log" : place, number);
            return true;
        }

        // An address of IPv6 stands in brackets when a port follows.
        var colon = place.EndsWith(']') ? -1 : place.LastIndexOf(':');
        var port = UsualPort;
        if (colon >= 0 && (!int.TryParse(place[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > ushort.MaxValue))
        {
            return false;
        }

        address = new SyslogAddress((colon < 0 ? place : place[..colon]).Trim('[', ']'), port, "", number);
        return true;
    }
}
