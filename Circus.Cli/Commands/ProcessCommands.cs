using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Circus.Cli.Commands;

/// <summary>Commands that send signals.</summary>
internal static class ProcessCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner) => [SendSignal(runner), Kill(runner)];

    private static Command SendSignal(RequestRunner runner)
    {
        var name = CommonSymbols.Name();
        var rest = new Argument<string[]>("[pid] signal")
        {
            Description = "A signal by name or number, for all processes or for the one given before it",
            Arity = new ArgumentArity(1, 2),
        };
        var children = new Option<bool>("--children") { Description = "To the children of the processes instead" };
        var recursive = new Option<bool>("--recursive") { Description = "To all their descendants too" };
        return runner.Command("signal", "Sends a signal to processes of a watcher.", [name, rest, children, recursive], parsed =>
        {
            var given = parsed.GetRequiredValue(rest);
            return new JsonObject
            {
                ["name"] = parsed.GetValue(name),
                ["signum"] = Signal(given[^1]),
                ["children"] = parsed.GetValue(children),
                ["recursive"] = parsed.GetValue(recursive),
            }.With("pid", given.Length == 2 ? Pid(given[0]) : null);
        });
    }

    private static Command Kill(RequestRunner runner)
    {
        var name = CommonSymbols.Name();
        var pid = CommonSymbols.OptionalPid();
        var signal = new Option<string?>("--signum") { Description = "Instead of the watcher's stop signal" };
        var grace = new Option<double?>("--graceful_timeout") { Description = "Seconds until SIGKILL, instead of the watcher's" };
        var waiting = CommonSymbols.Waiting();
        return runner.Command("kill", "Ends processes; circusd starts others in their place.", [name, pid, signal, grace, waiting], parsed =>
            new JsonObject { ["name"] = parsed.GetValue(name), ["waiting"] = parsed.GetValue(waiting) }
                .With("pid", parsed.GetValue(pid))
                .With("signum", parsed.GetValue(signal) is { } text ? Signal(text) : null)
                .With("graceful_timeout", parsed.GetValue(grace)));
    }

    private static JsonNode Signal(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : text;

    private static JsonNode Pid(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        ? pid
        : throw new UsageException($"{text} is no pid: signal NAME [PID] SIGNAL");
}
