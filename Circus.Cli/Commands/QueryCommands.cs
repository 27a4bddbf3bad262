using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Output;

namespace Circus.Cli.Commands;

/// <summary>Commands that only look.</summary>
internal static class QueryCommands
{
    public static IEnumerable<Command> Of(RequestRunner runner) =>
    [
        List(runner), Get(runner), Options(runner), GlobalOptions(runner), NumProcesses(runner),
        runner.Command("dstats", "Measure circusd itself", [], _ => [], (reply, output) =>
        {
            output.WriteLine("Main Process:");
            output.WriteLine($"    {InfoLine.Of(reply.GetProperty("info"))}");
        }),
        runner.Command("numwatchers", "Tell how many watchers there are", [], _ => [], (reply, output) => output.WriteLine(reply.GetProperty("numwatchers"))),
        runner.Command("listsockets", "List the sockets that circusd holds open", [], _ => [], PrintSockets),
        runner.Command("version", "Tell the version of circusd", [], _ => [], (reply, output) => output.WriteLine(reply.GetProperty("version"))),
        runner.Command("describe", "Describe circusd and all watchers at one instant, as JSON", [], _ => [], (reply, output) =>
            output.WriteLine(JsonText.Of(reply.GetProperty("node"), isPretty: true))),
    ];

    private static Command List(RequestRunner runner)
    {
        var name = CommonSymbols.OptionalName("List the pids of this watcher");
        return runner.Command(
            "list",
            "List the watchers, or the pids of one",
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
        var name = CommonSymbols.Name();
        var keys = new Argument<string[]>(CommonSymbols.KeyName) { Description = "Options", Arity = ArgumentArity.OneOrMore };
        return runner.Command(
            "get",
            "Tell options of a watcher",
            [name, keys],
            parsed => new() { ["name"] = parsed.GetValue(name), ["keys"] = new JsonArray([.. parsed.GetRequiredValue(keys).Select(key => JsonValue.Create(key))]) },
            PrintOptions);
    }

    private static Command Options(RequestRunner runner)
    {
        var name = CommonSymbols.Name();
        return runner.Command("options", "Tell all options of a watcher", [name], parsed => new() { ["name"] = parsed.GetValue(name) }, PrintOptions);
    }

    private static Command GlobalOptions(RequestRunner runner)
    {
        var key = new Argument<string?>("OPTION") { Description = "Only this option", Arity = ArgumentArity.ZeroOrOne };
        return runner.Command(
            "globaloptions", "Tell the options of circusd itself", [key], parsed => new JsonObject().With("option", parsed.GetValue(key)), PrintOptions);
    }

    private static Command NumProcesses(RequestRunner runner)
    {
        var name = CommonSymbols.OptionalName("Only of this watcher");
        return runner.Command(
            "numprocesses",
            "Tell how many processes there are",
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

    private static void PrintSockets(JsonElement reply, TextWriter output)
    {
        foreach (var socket in reply.GetProperty("sockets").EnumerateArray())
        {
            var address = socket.TryGetProperty("path", out var path) ? path.ToString() : $"{socket.GetProperty("host")}:{socket.GetProperty("port")}";
            output.WriteLine($"{socket.GetProperty("fd")}:socket '{socket.GetProperty("name")}' at {address}");
        }
    }
}
