using System.Globalization;
using Circus.Cli.Commands;

namespace Circus.Cli.Options;

/// <summary>Signals by name, as signal(7) has them. The numbers from 16 on are those of x86 and Arm.</summary>
internal static class SignalText
{
    // What glibc leaves to programs begins there.
    private const int FirstRealTime = 34;
    private const int Highest = 64;

    private static readonly string[] _names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    public static IReadOnlyList<string> Names => _names;

    /// <summary>"TERM", "sigterm", "15", "RTMIN+1" as the number that goes over the wire.</summary>
    /// <exception cref="UsageException">It is none of these.</exception>
    public static int Number(string text)
    {
        var name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        var number = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given
            : name.StartsWith("RTMIN", StringComparison.OrdinalIgnoreCase) ? RealTime(name[5..])
            : Array.FindIndex(_names, known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) + 1;
        return number is >= 1 and <= Highest
            ? number
            : throw new UsageException($"{text} is no signal: a name as HUP or SIGHUP, a number, or RTMIN+1");
    }

    private static int RealTime(string rest) => rest switch
    {
        "" => FirstRealTime,
        ['+', .. var offset] when int.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Highest => FirstRealTime + number,
        _ => 0,
    };
}
