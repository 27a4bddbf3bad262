using System.Globalization;

namespace Circus.Web.Operations;

/// <summary>Names of signals on Linux, see signal(7).</summary>
internal static class SignalName
{
    /// <summary>Those that people send to programs, the harmless ones first.</summary>
    public static readonly IReadOnlyList<int> Common = [1, 10, 12, 28, 18, 20, 2, 15, 3, 6, 19, 9];

    /// <summary>"hup", "SIGHUP" or "1"; null when it is none of those that have a name here.</summary>
    public static int? Parse(string text)
    {
        for (var number = 1; number <= 28; number++)
        {
            var name = Of(number);
            if (name.StartsWith("SIG", StringComparison.Ordinal)
                && (name.Equals(text, StringComparison.OrdinalIgnoreCase) || name[3..].Equals(text, StringComparison.OrdinalIgnoreCase) || text == number.ToString(CultureInfo.InvariantCulture)))
            {
                return number;
            }
        }

        return null;
    }

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
        18 => "SIGCONT",
        19 => "SIGSTOP",
        20 => "SIGTSTP",
        28 => "SIGWINCH",
        _ => string.Create(CultureInfo.InvariantCulture, $"signal {number}"),
    };
}
