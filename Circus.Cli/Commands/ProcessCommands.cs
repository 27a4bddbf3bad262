using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Circus.Cli.Options;

namespace Circus.Cli.Commands;

/// <summary>Commands that send signals.</summary>
internal static class ProcessCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner) => [SendSignal(runner), Kill(runner)];

    private static Command SendSignal(RequestRunner runner)
    {
        var name = CommonSymbols.Name();
        var rest = new Argument<string[]>(CommonSymbols.SignalName)
        {
            Description = "A signal by name or number, for all processes or for the one given before it",
            Arity = new ArgumentArity(1, 2),
        };
        var children = CommonSymbols.Flag("--children", "To the children of the processes instead");
        var recursive = CommonSymbols.Flag("--recursive", "To all their descendants too");
        return runner.Command("signal", "Send a signal to processes of a watcher", [name, rest, children, recursive], parsed =>
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
        var name = CommonSymbols.Name();
        var pid = CommonSymbols.OptionalPid();
        var signal = new Option<string?>("--signum") { Description = "By name or number, instead of the watcher's stop signal", HelpName = "SIGNAL" };
        signal.CompletionSources.Add([.. SignalText.Names]);
        var grace = new Option<double?>("--graceful_timeout", "--graceful-timeout") { Description = "Until SIGKILL, instead of the watcher's; 0 is SIGKILL at once", HelpName = "SECONDS" };
        var waiting = CommonSymbols.Waiting();
        return runner.Command("kill", "End processes of a watcher\n\ncircusd starts others in their place.", [name, pid, signal, grace, waiting], parsed =>
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
