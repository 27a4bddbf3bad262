using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Options;

namespace Circus.Cli.Commands;

/// <summary>Commands that change what a watcher should do.</summary>
internal static class WatcherCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner) =>
    [
        Act(runner, "start", "Start watchers", "All that have autostart when there is no NAME. Of an active watcher the missing processes are started."),
        Act(runner, "stop", "Stop watchers", "Each process gets the stop signal of its watcher, and SIGKILL after the graceful time-out."),
        Act(runner, "restart", "Restart watchers", "All processes are stopped, then started. Without NAME circusd itself begins anew."),
        Reload(runner),
        Scale(runner, "incr", "Add processes to a watcher"),
        Scale(runner, "decr", "Take processes from a watcher"),
        Set(runner),
        Remove(runner),
    ];

    private static Command Act(RequestRunner runner, string command, string help, string more)
    {
        var name = CommonSymbols.OptionalName("Watcher, or a pattern (see --match); all when left out");
        var match = CommonSymbols.Match();
        var waiting = CommonSymbols.Waiting();
        return runner.Command(command, $"{help}\n\n{more}", [name, match, waiting], parsed => new JsonObject()
            .With("name", parsed.GetValue(name))
            .With("match", parsed.GetValue(name) is null ? null : parsed.GetValue(match))
            .WithFlag("waiting", parsed.GetValue(waiting)));
    }

    private static Command Reload(RequestRunner runner)
    {
        var name = CommonSymbols.OptionalName("Watcher, or a pattern (see --match); all when left out");
        var match = CommonSymbols.Match();
        var sequential = CommonSymbols.Flag("--sequential", "One after the other: each is ended before its successor is made");
        var terminate = CommonSymbols.Flag("--terminate", "End all first, as restart does");
        var waiting = CommonSymbols.Waiting();
        return runner.Command(
            "reload",
            "Replace the processes of watchers\n\nThe old ones end when the new ones are ready; when those fail, nothing is changed.",
            [name, match, sequential, terminate, waiting],
            parsed => new JsonObject()
                .With("name", parsed.GetValue(name))
                .With("match", parsed.GetValue(name) is null ? null : parsed.GetValue(match))
                .WithFlag("sequential", parsed.GetValue(sequential))
                .With("graceful", parsed.GetValue(terminate) ? false : null)
                .WithFlag("waiting", parsed.GetValue(waiting)));
    }

    private static Command Scale(RequestRunner runner, string command, string help)
    {
        var name = CommonSymbols.Name();
        var count = new Argument<int?>("N") { Description = "How many [default: 1]", Arity = ArgumentArity.ZeroOrOne };
        count.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1))
            {
                result.AddError($"{token.Value}: a number of processes is 1 or more");
            }
        });
        var waiting = CommonSymbols.Waiting();
        return runner.Command(
            command,
            $"{help}\n\nWith --waiting the new number is told.",
            [name, count, waiting],
            parsed => new JsonObject { ["name"] = parsed.GetValue(name) }.With("nb", parsed.GetValue(count)).WithFlag("waiting", parsed.GetValue(waiting)),
            PrintCount);
    }

    private static void PrintCount(JsonElement reply, TextWriter output)
    {
        if (reply.TryGetProperty("singleton", out var singleton) && singleton.ValueKind == JsonValueKind.True)
        {
            output.WriteLine("This watcher is a Singleton - not changing the number of processes");
        }
        else
        {
            output.WriteLine(reply.TryGetProperty("numprocesses", out var count) ? count.ToString() : "ok");
        }
    }

    private static Command Set(RequestRunner runner)
    {
        var name = CommonSymbols.Name();
        var pairs = new Argument<string[]>(CommonSymbols.PairsName) { Description = "Option and its new value, several pairs if wanted", Arity = ArgumentArity.OneOrMore };
        var waiting = CommonSymbols.Waiting();
        return runner.Command(
            "set",
            """
            Change options of a watcher

            Truth values are true or false, signals names or numbers, env is NAME=VALUE,NAME=VALUE and replaces the whole environment,
            hooks is HOOK:COMMAND,HOOK:COMMAND; hooks.HOOK and stdout_stream.KEY set one of them.
            """,
            [name, pairs, waiting],
            parsed => new JsonObject { ["name"] = parsed.GetValue(name), ["options"] = Options(parsed.GetRequiredValue(pairs)) }
                .WithFlag("waiting", parsed.GetValue(waiting)),
            SetReply.Print);
    }

    private static JsonObject Options(string[] pairs)
    {
        if (pairs.Length % 2 != 0)
        {
            throw new UsageException("List of key/values is invalid: set NAME KEY VALUE [KEY VALUE...]");
        }

        var options = new JsonObject();
        for (var i = 0; i < pairs.Length; i += 2)
        {
            var key = pairs[i].ToLowerInvariant();
            options[key] = OptionText.Parse(key, pairs[i + 1]);
        }

        return options;
    }

    private static Command Remove(RequestRunner runner)
    {
        var name = CommonSymbols.Name();
        var noStop = CommonSymbols.Flag("--nostop", "Leave its processes running, watched by nobody");
        var waiting = CommonSymbols.Waiting();
        return runner.Command(
            "rm",
            "Remove a watcher\n\nIts processes are stopped. The configuration file is not touched: reloadconfig brings a watcher of the file back.",
            [name, noStop, waiting],
            parsed => new JsonObject { ["name"] = parsed.GetValue(name) }
                .WithFlag("nostop", parsed.GetValue(noStop))
                .WithFlag("waiting", parsed.GetValue(waiting)));
    }
}
