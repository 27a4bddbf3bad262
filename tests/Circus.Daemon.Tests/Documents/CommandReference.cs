using System.Text;
using Circus.Daemon.Control;

namespace Circus.Daemon.Tests.Documents;

/// <summary>docs/commands.md from the table of commands.</summary>
internal static class CommandReference
{
    private const string Head =
        """
        # Commands

        Generated from `Circus.Daemon/Control/Commands`; a test compares the two. The same for programs is [commands.json](commands.json), from which circusctl takes
        its help, and the answer to `commands`. Each is a JSON object in one ZeroMQ frame, sent by a DEALER to the ROUTER of
        circusd (`endpoint`, default `tcp://127.0.0.1:5555`), and has one reply:

        ```json
        {"id": "5b0c", "command": "incr", "properties": {"name": "web", "nb": 2, "waiting": true}}
        {"status": "ok", "time": 1736500000.25, "numprocesses": 4, "id": "5b0c"}
        {"status": "error", "reason": "program web2 not found", "tb": null, "time": 1736500000.25, "errno": 3, "id": "5b0c"}
        ```

        `waiting: true` asks for the reply when the work has ended, with its result; otherwise it comes when the work has begun.
        A client that acts for others, as the console does, may add `"for": "ana"` and `"role": "operate"` beside `command`: the request then has that role at most, and
        the log, `history` and events tell for whom it was.
        `circusctl COMMAND --help` tells the same for the terminal, and `circusctl --json COMMAND` prints the reply.

        | Command | Needs | What it does |
        |---|---|---|

        """;

    public static string Text()
    {
        var text = new StringBuilder(Head);
        foreach (var command in CommandTable.All.OrderBy(command => command.Name, StringComparer.Ordinal))
        {
            text.Append($"| [`{command.Name}`](#{command.Name}) | {Word(command.Permission)} | {command.Help.Split(". ")[0].TrimEnd('.')} |\n");
        }

        foreach (var command in CommandTable.All.OrderBy(command => command.Name, StringComparer.Ordinal))
        {
            Append(text, command);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Command command)
    {
        text.Append($"\n## {command.Name}\n\n{command.Help}\n");
        if (command.Properties.Count > 0)
        {
            text.Append("\n| Property | Type | Default | |\n|---|---|---|---|\n");
            foreach (var property in command.Properties)
            {
                var otherwise = property.Default is null ? "required" : property.Default;
                text.Append($"| `{property.Name}` | {property.Type} | {otherwise} | {property.Help} |\n");
            }
        }

        if (command.Reply.Count > 0)
        {
            text.Append("\n| Reply | |\n|---|---|\n");
            foreach (var (key, help) in command.Reply)
            {
                text.Append($"| `{key}` | {help} |\n");
            }
        }

        if (command.Example is { } example)
        {
            text.Append($"\n```json\n{{\"command\": \"{command.Name}\", \"properties\": {example.Properties}}}\n{example.Reply}\n```\n");
        }
    }

    private static string Word(Permission permission) => permission switch
    {
        Permission.Read => "read",
        Permission.Operate => "operate",
        Permission.Administer => "administer",
    };
}
