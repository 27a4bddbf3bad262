using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Circus.Cli.Commands;

/// <summary>Commands that change what a watcher should do.</summary>
internal static class WatcherCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner) =>
    [
        Act(runner, "start", "Starts watchers."),
        Act(runner, "stop", "Stops watchers: the stop signal, and SIGKILL after the graceful time-out."),
        Act(runner, "restart", "Stops and starts watchers."),
        Reload(runner),
        Scale(runner, "incr", "Adds processes to a watcher."),
        Scale(runner, "decr", "Takes processes from a watcher."),
        Set(runner),
    ];

    private static Command Act(RequestRunner runner, string command, string help)
    {
        var name = CommonSymbols.OptionalName("Watcher, or a pattern (see --match); all when left out");
        var match = CommonSymbols.Match();
        var waiting = CommonSymbols.Waiting();
        return runner.Command(command, help, [name, match, waiting], parsed => new JsonObject()
            .With("name", parsed.GetValue(name))
            .With("match", parsed.GetValue(name) is null ? null : parsed.GetValue(match))
            .With("waiting", parsed.GetValue(waiting)));
    }

    private static Command Reload(RequestRunner runner)
    {
        var name = CommonSymbols.OptionalName("Watcher, or a pattern (see --match); all when left out");
        var match = CommonSymbols.Match();
        var sequential = new Option<bool>("--sequential") { Description = "One after the other: each is ended before its successor is made" };
        var terminate = new Option<bool>("--terminate") { Description = "End all first, as restart does" };
        var waiting = CommonSymbols.Waiting();
        return runner.Command(
            "reload",
            "Replaces the processes of watchers: the old ones end when the new ones are ready; when those fail, nothing is changed.",
            [name, match, sequential, terminate, waiting],
            parsed => new JsonObject()
                .With("name", parsed.GetValue(name))
                .With("match", parsed.GetValue(name) is null ? null : parsed.GetValue(match))
                .With("sequential", parsed.GetValue(sequential))
                .With("graceful", parsed.GetValue(terminate) ? false : null)
                .With("waiting", parsed.GetValue(waiting)));
    }

    private static Command Scale(RequestRunner runner, string command, string help)
    {
        var name = CommonSymbols.Name();
        var count = new Argument<int>("count") { Description = "How many", DefaultValueFactory = _ => 1 };
        count.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var number) || number < 1))
            {
                result.AddError($"{token.Value}: a number of processes is 1 or more");
            }
        });
        var waiting = CommonSymbols.Waiting();
        return runner.Command(
            command,
            help,
            [name, count, waiting],
            parsed => new() { ["name"] = parsed.GetValue(name), ["nb"] = parsed.GetValue(count), ["waiting"] = parsed.GetValue(waiting) },
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
        var pairs = new Argument<string[]>("key value") { Description = "Option and its new value, several pairs if wanted", Arity = ArgumentArity.OneOrMore };
        var waiting = CommonSymbols.Waiting();
        return runner.Command("set", "Changes options of a watcher.", [name, pairs, waiting], parsed => new()
        {
            ["name"] = parsed.GetValue(name),
            ["options"] = Options(parsed.GetRequiredValue(pairs)),
            ["waiting"] = parsed.GetValue(waiting),
        });
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
            options[pairs[i].ToLowerInvariant()] = Value(pairs[i + 1]);
        }

        return options;
    }

    /// <summary>Numbers and truth values as such: circusd checks types.</summary>
    private static JsonNode Value(string text)
    {
        if (long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var integer))
        {
            return integer;
        }

        if (double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return text.ToLowerInvariant() switch
        {
            "true" => true,
            "false" => false,
            _ => text,
        };
    }
}
