using System.Globalization;

namespace Circus.Daemon.Interop;

/// <summary>The names of signal(7) on Linux: reading and printing them.</summary>
internal static class SignalName
{
    /// <summary>What a text may be, for messages.</summary>
    public const string Allowed = "a signal as TERM, SIGTERM, 15 or RTMIN+1";

    private const string SignalPrefix = "SIG";
    private const string RealTimeMin = "RTMIN";
    private const string RealTimeMax = "RTMAX";
    private const int Highest = 64;

    /// <summary>SIGRTMIN as programs see it: glibc keeps the kernel's 32 and 33 for its threads (signal(7)).</summary>
    private const int FirstRealTime = 34;

    /// <summary>By number, from 1. Numbers 16 and higher are those of x86 and Arm.</summary>
    private static readonly string[] _names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>Reads "TERM", "SIGTERM", "15", "RTMIN+1", "RTMAX-2", any case.</summary>
    public static bool TryParse(string text, out Signal signal)
    {
        var name = text.Trim();
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return IsValid(number, out signal);
        }

        if (name.StartsWith(SignalPrefix, StringComparison.OrdinalIgnoreCase))
        {
            name = name[SignalPrefix.Length..];
        }

        return IsValid(NumberOf(name), out signal);
    }

    /// <summary>"SIGTERM", "SIGRTMIN+1"; for the two numbers that the C library keeps for itself "SIG32" and "SIG33".</summary>
    public static string Print(Signal signal) => SignalPrefix + signal.Number switch
    {
        >= 1 and var number when number <= _names.Length => _names[number - 1],
        FirstRealTime => RealTimeMin,
        Highest => RealTimeMax,
        > FirstRealTime => string.Create(CultureInfo.InvariantCulture, $"{RealTimeMin}+{signal.Number - FirstRealTime}"),
        _ => signal.Number.ToString(CultureInfo.InvariantCulture),
    };

    private static int NumberOf(string name) => name.ToUpperInvariant() switch
    {
        RealTimeMin => FirstRealTime,
        RealTimeMax => Highest,
        "POLL" => 29,
        "IOT" => 6,
        "CLD" => 17,
        var upper when upper.StartsWith(RealTimeMin + "+", StringComparison.Ordinal) => RealTime(FirstRealTime, 1, upper),
        var upper when upper.StartsWith(RealTimeMax + "-", StringComparison.Ordinal) => RealTime(Highest, -1, upper),
        var upper => Array.IndexOf(_names, upper) + 1,
    };

    private static int RealTime(int from, int direction, string upper)
    {
        var isNumber = int.TryParse(upper.AsSpan(RealTimeMin.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        return isNumber && offset <= Highest - FirstRealTime ? from + (direction * offset) : 0;
    }

    private static bool IsValid(int number, out Signal signal)
    {
        signal = number is >= 1 and <= Highest ? new Signal(number) : default;
        return signal.Number > 0;
    }
}
