using System.Text;
using Circus.Daemon.Configuration;

namespace Circus.Daemon.Tests.Documents;

/// <summary>docs/config.md from the tables of keys.</summary>
internal static class ConfigReference
{
    private const string Head =
        """
        # Configuration

        Generated from the tables in `Circus.Daemon/Configuration`; a test compares the two. `circusd --check FILE` tells every fault of a file at once, with
        its line; `circusd --print-quickstart` prints a file that works, to begin from. Files of Circus are understood; what this version does not act on yet
        is marked, and gives a warning.

        ## File syntax

        - UTF-8. A section is `[name]`; the same section may appear again, its keys are then taken together.
        - `key = value` or `key: value`. Of two equal keys in a section the first counts, also when the second stands in an included file.
        - A line that begins with `#` or `;` is a comment; ` ;` behind a value too. A `#` behind a value belongs to it.
        - A line that begins with white space continues the value above.
        - Keys of `[DEFAULT]` count for every section.
        - `$(circus.wid)` in a command is the slot of the process, from 1; `$(circus.env.NAME)` a variable; `$(circus.sockets.NAME)` the descriptor of a socket.
        - `[env]` sets variables for all watchers, `[env:a,b*]` for those whose names match. Processes get nothing else from circusd's own environment,
          unless their watcher says `copy_env = True`.

        """;

    public static string Text()
    {
        var text = new StringBuilder(Head);
        Add(text, "[circus]", CircusKeys.All);
        Add(text, "[watcher:NAME]", WatcherKeys.All);
        Add(text, "stdout_stream.KEY and stderr_stream.KEY of a watcher", StreamKeys.All);
        Add(text, "readiness.KEY and liveness.KEY of a watcher: probes", HealthKeys.All);
        Add(text, "[socket:NAME]", SocketKeys.All);
        Add(text, "[plugin:NAME]", PluginKeys.All);
        foreach (var kind in PluginKeys.BuiltIn)
        {
            text.Append($"\n### {kind.Name}\n\n{kind.Help} In Circus: `{kind.PythonName}`.\n");
            AddRows(text, kind.Keys);
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, string title, IEnumerable<ConfigKey> keys)
    {
        text.Append('\n').Append("## ").Append(title).Append('\n');
        AddRows(text, keys);
    }

    private static void AddRows(StringBuilder text, IEnumerable<ConfigKey> keys)
    {
        text.Append("\n| Key | Kind | Default | Meaning |\n|---|---|---|---|\n");
        foreach (var key in keys)
        {
            var help = key.Help.Replace("|", "\\|", StringComparison.Ordinal);
            text.Append($"| `{key.Name}` | {Word(key.Kind)} | {(key.Default is null ? "" : $"`{key.Default}`")} | {help} |\n");
        }
    }

    private static string Word(KeyKind kind) => kind switch
    {
        KeyKind.Text => "text",
        KeyKind.Choice => "word",
        KeyKind.Integer => "whole number",
        KeyKind.Number => "number",
        KeyKind.Seconds => "seconds",
        KeyKind.Flag => "true or false",
        KeyKind.Octal => "octal number",
        KeyKind.Endpoint => "tcp://ADDRESS:PORT",
        KeyKind.Signal => "signal",
        KeyKind.Limit => "limit",
    };
}
