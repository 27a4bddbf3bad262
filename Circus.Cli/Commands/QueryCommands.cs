using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Help;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>Commands that only look.</summary>
internal static class QueryCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner) =>
    [
        List(runner), Get(runner), Options(runner), GlobalOptions(runner), NumProcesses(runner),
        runner.Command(CommandHelp.Of("dstats"), [], _ => [], (reply, output) =>
        {
            output.WriteLine("Main Process:");
            output.WriteLine($"    {InfoLine.Of(reply.GetProperty("info"))}");
        }),
        runner.Command(CommandHelp.Of("numwatchers"), [], _ => [], (reply, output) => output.WriteLine(reply.GetProperty("numwatchers"))),
        runner.Command(CommandHelp.Of("listsockets"), [], _ => [], PrintSockets),
        runner.Command(CommandHelp.Of("version"), [], _ => [], (reply, output) => output.WriteLine(reply.GetProperty("version"))),
        runner.Command(CommandHelp.Of("describe"), [], _ => [], (reply, output) =>
            output.WriteLine(JsonText.Of(reply.GetProperty("node"), isPretty: true))),
        runner.Command(CommandHelp.Of("config"), [], _ => [], PrintFiles, "Each file begins with a line \"# PATH\"; what is wrong or odd stands at the end."),
        runner.Command(CommandHelp.Of("keys"), [], _ => [], PrintKeys),
        runner.Command(CommandHelp.Of("commands"), [], _ => [], PrintCommands, "Of the circusd that answers, which need not be of this version. Printed are the names and what they do; with --json all."),
    ];

    private static Command List(RequestRunner runner)
    {
        var help = CommandHelp.Of("list");
        var name = CommonSymbols.OptionalName(help);
        return runner.Command(
            help,
            [name],
            parsed => new JsonObject().With("name", parsed.GetValue(name)),
            (reply, output) =>
            {
                if (!reply.TryGetProperty("pids", out var items) && !reply.TryGetProperty("watchers", out items))
                {
                    throw new KeyNotFoundException("neither watchers nor pids");
                }

                output.WriteLine(string.Join(',', items.EnumerateArray().Select(item => item.ToString())));
            });
    }

    private static Command Get(RequestRunner runner)
    {
        var help = CommandHelp.Of("get");
        var name = CommonSymbols.Name(help);
        var keys = new Argument<string[]>(CommonSymbols.KeyName) { Description = help["keys"], Arity = ArgumentArity.OneOrMore };
        return runner.Command(
            help,
            [name, keys],
            parsed => new() { ["name"] = parsed.GetValue(name), ["keys"] = new JsonArray([.. parsed.GetRequiredValue(keys).Select(key => JsonValue.Create(key))]) },
            PrintOptions);
    }

    private static Command Options(RequestRunner runner)
    {
        var help = CommandHelp.Of("options");
        var name = CommonSymbols.Name(help);
        return runner.Command(help, [name], parsed => new() { ["name"] = parsed.GetValue(name) }, PrintOptions);
    }

    private static Command GlobalOptions(RequestRunner runner)
    {
        var help = CommandHelp.Of("globaloptions");
        var key = new Argument<string?>("OPTION") { Description = help["option"], Arity = ArgumentArity.ZeroOrOne };
        return runner.Command(
            help, [key], parsed => new JsonObject().With("option", parsed.GetValue(key)), PrintOptions);
    }

    private static Command NumProcesses(RequestRunner runner)
    {
        var help = CommandHelp.Of("numprocesses");
        var name = CommonSymbols.OptionalName(help);
        return runner.Command(
            help,
            [name],
            parsed => new JsonObject().With("name", parsed.GetValue(name)),
            (reply, output) => output.WriteLine(reply.GetProperty("numprocesses")));
    }

    private static void PrintOptions(JsonElement reply, TextWriter output)
    {
        foreach (var option in reply.GetProperty("options").EnumerateObject())
        {
            output.WriteLine($"{option.Name}: {ValueText.Of(option.Value)}");
        }
    }

    private static void PrintCommands(JsonElement reply, TextWriter output)
    {
        foreach (var command in reply.GetProperty("commands").EnumerateArray())
        {
            output.WriteLine(TableWriter.OneLine($"{command.GetProperty("name")}: {command.GetProperty("help")}"));
        }
    }

    private static void PrintFiles(JsonElement reply, TextWriter output)
    {
        foreach (var file in reply.GetProperty("files").EnumerateArray())
        {
            output.WriteLine($"# {file.GetProperty("path")}");
            output.WriteLine(file.GetProperty("text").ToString().TrimEnd());
        }

        foreach (var kind in new[] { "faults", "warnings" })
        {
            foreach (var line in reply.TryGetProperty(kind, out var lines) ? lines.EnumerateArray() : default)
            {
                output.WriteLine($"# {kind[..^1]}: {line}");
            }
        }
    }

    private static void PrintKeys(JsonElement reply, TextWriter output)
    {
        foreach (var key in reply.GetProperty("keys").EnumerateArray())
        {
            var value = key.GetProperty("default") is { ValueKind: JsonValueKind.String } usual ? $", {usual}" : "";
            output.WriteLine(TableWriter.OneLine($"{key.GetProperty("name")} ({key.GetProperty("type")}{value}): {key.GetProperty("help")}"));
        }
    }

    private static void PrintSockets(JsonElement reply, TextWriter output)
    {
        foreach (var socket in reply.GetProperty("sockets").EnumerateArray())
        {
            var address = socket.TryGetProperty("path", out var path) ? path.ToString() : $"{socket.GetProperty("host")}:{socket.GetProperty("port")}";
            output.WriteLine($"{socket.GetProperty("fd")}:socket '{socket.GetProperty("name")}' at {address}");
        }
    }
}
