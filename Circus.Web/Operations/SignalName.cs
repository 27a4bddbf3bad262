using System.Globalization;

namespace Circus.Web.Operations;

/// <summary>Names of signals on Linux, see signal(7).</summary>
internal static class SignalName
{
    public static string Of(int number) => number switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        6 => "SIGABRT",
        9 => "SIGKILL",
        10 => "SIGUSR1",
        12 => "SIGUSR2",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        11 => "SIGSEGV",
        28 => "SIGWINCH",
        _ => string.Create(CultureInfo.InvariantCulture, $"signal {number}"),
    };
}
