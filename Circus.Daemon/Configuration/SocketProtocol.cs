using System.Globalization;

namespace Circus.Daemon.Configuration;

/// <summary>Names of protocols, protocols(5): the file need not exist, and these numbers never change.</summary>
internal static class SocketProtocol
{
    /// <summary>Numbers of IANA, and of the kernel above 255 (include/uapi/linux/in.h).</summary>
    private static readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ip"] = 0,
        ["icmp"] = 1,
        ["igmp"] = 2,
        ["tcp"] = 6,
        ["udp"] = 17,
        ["dccp"] = 33,
        ["gre"] = 47,
        ["esp"] = 50,
        ["ah"] = 51,
        ["ipv6-icmp"] = 58,
        ["ospf"] = 89,
        ["sctp"] = 132,
        ["udplite"] = 136,
        ["raw"] = 255,
        ["mptcp"] = 262,
    };

    public static readonly string Allowed = $"a number from 0 to 262, {KeyReader.OneOf([.. _numbers.Keys])}";

    public static bool TryParse(string text, out int number) => _numbers.TryGetValue(text, out number)
        || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 262);
}
