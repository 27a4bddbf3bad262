namespace Circus.Cli.Help;

/// <summary>What "circusctl help TOPIC" tells beside the commands.</summary>
internal static class HelpTopics
{
    public const string ExitCodes =
        """
        Exit statuses of circusctl

           0  Done.
           1  Nobody answered in time, the machine of --ssh cannot be reached, Ctrl-C, or something unexpected went wrong.
           2  The command line is wrong: an unknown command or option, a value that cannot be. Nothing was sent.
           3  circusd refused, also with --json: it answered with "status": "error". Of "health": something is not well.

        Answers go to standard output; errors go to standard error, one line each. With --json the answer of circusd is
        printed also when it is an error. "logs -f" and "listen" end with 0 when they are interrupted.
        """;

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string> { ["exit-codes"] = ExitCodes };
}
