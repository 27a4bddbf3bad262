using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Options;

namespace Circus.Cli.Commands;

/// <summary>Commands that send signals.</summary>
internal static class ProcessCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner) => [SendSignal(runner), Kill(runner)];

    private static Command SendSignal(RequestRunner runner)
    {
        var help = CommandHelp.Of("signal");
        var name = CommonSymbols.Name(help);
        var rest = new Argument<string[]>(CommonSymbols.SignalName)
        {
            Description = $"{help["signum"]}; before it the pid of the one process that gets it, or else all do",
            Arity = new ArgumentArity(1, 2),
        };
        var children = help.Flag("--children", "children");
        var recursive = help.Flag("--recursive", "recursive");
        return runner.Command(help, [name, rest, children, recursive], parsed =>
        {
            var given = parsed.GetRequiredValue(rest);
            return new JsonObject { ["name"] = parsed.GetValue(name), ["signum"] = SignalText.Number(given[^1]) }
                .WithFlag("children", parsed.GetValue(children))
                .WithFlag("recursive", parsed.GetValue(recursive))
                .With("pid", given.Length == 2 ? Pid(given[0]) : null);
        });
    }

    private static Command Kill(RequestRunner runner)
    {
        var help = CommandHelp.Of("kill");
        var name = CommonSymbols.Name(help);
        var pid = CommonSymbols.OptionalPid(help);
        var signal = new Option<string?>("--signum") { Description = help["signum"], HelpName = "SIGNAL" };
        signal.CompletionSources.Add([.. SignalText.Names]);
        var grace = new Option<double?>("--graceful_timeout", "--graceful-timeout") { Description = help["graceful_timeout"], HelpName = "SECONDS" };
        var waiting = CommonSymbols.Waiting(help);
        return runner.Command(help, [name, pid, signal, grace, waiting], parsed =>
            new JsonObject { ["name"] = parsed.GetValue(name) }
                .WithFlag("waiting", parsed.GetValue(waiting))
                .With("pid", parsed.GetValue(pid))
                .With("signum", parsed.GetValue(signal) is { } text ? SignalText.Number(text) : null)
                .With("graceful_timeout", parsed.GetValue(grace)));
    }

    private static JsonNode Pid(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        ? pid
        : throw new UsageException($"{text} is no pid: signal NAME [PID] SIGNAL");
}
