using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Options;

namespace Circus.Cli.Commands;

/// <summary>Commands that change what a watcher should do.</summary>
internal static class WatcherCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner) =>
    [
        Act(runner, CommandHelp.Of("start")),
        Act(runner, CommandHelp.Of("stop")),
        Act(runner, CommandHelp.Of("restart")),
        Reload(runner),
        Scale(runner, CommandHelp.Of("incr")),
        Scale(runner, CommandHelp.Of("decr")),
        Set(runner),
        Remove(runner),
    ];

    private static Command Act(RequestRunner runner, CommandHelp help)
    {
        var name = CommonSymbols.OptionalName(help);
        var match = CommonSymbols.Match(help);
        var waiting = CommonSymbols.Waiting(help);
        return runner.Command(help, [name, match, waiting], parsed => new JsonObject()
            .With("name", parsed.GetValue(name))
            .With("match", parsed.GetValue(name) is null ? null : parsed.GetValue(match))
            .WithFlag("waiting", parsed.GetValue(waiting)));
    }

    private static Command Reload(RequestRunner runner)
    {
        var help = CommandHelp.Of("reload");
        var name = CommonSymbols.OptionalName(help);
        var match = CommonSymbols.Match(help);
        var sequential = help.Flag("--sequential", "sequential");
        var terminate = CommonSymbols.Flag("--terminate", "Not graceful: all are ended first, as restart does");
        var waiting = CommonSymbols.Waiting(help);
        return runner.Command(
            help,
            [name, match, sequential, terminate, waiting],
            parsed => new JsonObject()
                .With("name", parsed.GetValue(name))
                .With("match", parsed.GetValue(name) is null ? null : parsed.GetValue(match))
                .WithFlag("sequential", parsed.GetValue(sequential))
                .With("graceful", parsed.GetValue(terminate) ? false : null)
                .WithFlag("waiting", parsed.GetValue(waiting)));
    }

    private static Command Scale(RequestRunner runner, CommandHelp help)
    {
        var name = CommonSymbols.Name(help);
        var count = new Argument<int?>("N") { Description = help["nb"], Arity = ArgumentArity.ZeroOrOne };
        count.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1))
            {
                result.AddError($"{token.Value}: a number of processes is 1 or more");
            }
        });
        var waiting = CommonSymbols.Waiting(help);
        return runner.Command(
            help,
            [name, count, waiting],
            parsed => new JsonObject { ["name"] = parsed.GetValue(name) }.With("nb", parsed.GetValue(count)).WithFlag("waiting", parsed.GetValue(waiting)),
            PrintCount,
            "With --waiting the new number is printed.");
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
        var help = CommandHelp.Of("set");
        var name = CommonSymbols.Name(help);
        var pairs = new Argument<string[]>(CommonSymbols.PairsName) { Description = "Option and its new value, several pairs if wanted", Arity = ArgumentArity.OneOrMore };
        var waiting = CommonSymbols.Waiting(help);
        return runner.Command(
            help,
            [name, pairs, waiting],
            parsed => new JsonObject { ["name"] = parsed.GetValue(name), ["options"] = Options(parsed.GetRequiredValue(pairs)) }
                .WithFlag("waiting", parsed.GetValue(waiting)),
            SetReply.Print,
            """
            Truth values are true or false, signals names or numbers, env is NAME=VALUE,NAME=VALUE and replaces the whole environment,
            hooks is HOOK:COMMAND,HOOK:COMMAND; hooks.HOOK and stdout_stream.KEY set one of them.
            """);
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
        var help = CommandHelp.Of("rm");
        var name = CommonSymbols.Name(help);
        var noStop = help.Flag("--nostop", "nostop");
        var waiting = CommonSymbols.Waiting(help);
        return runner.Command(
            help,
            [name, noStop, waiting],
            parsed => new JsonObject { ["name"] = parsed.GetValue(name) }
                .WithFlag("nostop", parsed.GetValue(noStop))
                .WithFlag("waiting", parsed.GetValue(waiting)));
    }
}
