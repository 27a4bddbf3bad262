using System.Globalization;
using System.Text.Json;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>
/// A watcher that a client describes in JSON. It is put into the form of a section, so that one reader knows all keys, wherever they come from.
/// </summary>
internal static class AddedWatcher
{
    private const string Origin = "add";
    private const string EnvKey = "env";

    /// <summary>Free-form in a file as well, but known to clients of Circus.</summary>
    private const string RetryIn = "retry_in";

    private static readonly string[] _commandKeys = ["cmd", "args", "shell_args"];

    /// <summary>Keys whose value may be an object: its members are the keys behind the dot.</summary>
    private static readonly string[] _objects = ["stdout_stream", "stderr_stream", "hooks", "readiness", "liveness", "flapping"];

    /// <summary>Streams have been described with a class ever since.</summary>
    private static readonly string[] _streams = ["stdout_stream", "stderr_stream"];

    /// <param name="definition">What the client sent.</param>
    /// <param name="source">Whose environment and directory count.</param>
    /// <param name="sockets">Names of the managed sockets.</param>
    /// <param name="others">The watchers that are there.</param>
    /// <param name="warnings">What the client should know although it can be used.</param>
    /// <exception cref="AddedWatcherException">It cannot be used.</exception>
    public static WatcherOptions Read(
        WatcherDefinition definition,
        ConfigSource source,
        IReadOnlyCollection<string> sockets,
        IEnumerable<WatcherOptions> others,
        out IReadOnlyList<string> warnings)
    {
        var section = new IniSection(WatcherSection.Prefix + definition.Name, Origin, 0, null);
        var variables = new List<IniEntry>();
        Put(section, "cmd", definition.Cmd);
        if (ArgsOf(definition.Args) is { } args)
        {
            Put(section, "args", args);
        }

        if (definition.Options.ValueKind == JsonValueKind.Object)
        {
            foreach (var option in definition.Options.EnumerateObject())
            {
                Put(section, variables, option.Name, option.Value);
            }
        }

        RefuseUnknown(section);
        var report = new ConfigReport();
        var interpolation = new Interpolation(source.Environment, [variables], report);
        var reader = new KeyReader(section, interpolation, report);
        var options = new WatcherSection(reader, interpolation, sockets, source.Directory).Read(definition.Name) with
        {
            ArgsAreWords = definition.Args.ValueKind == JsonValueKind.Array,
            Definition = definition.Text(),
            Origin = null,
        };
        DependencyList.Check([(options, reader)], others);
        if (report.Faults.Count > 0 || options.Invalid is not null)
        {
            throw new AddedWatcherException(report.Faults.Count > 0 ? string.Join("; ", report.Faults.Select(Brief)) : options.Invalid!);
        }

        warnings = [.. report.Warnings.Select(Brief)];
        return options;
    }

    private static void Put(IniSection section, List<IniEntry> variables, string key, JsonElement value)
    {
        if (key == EnvKey)
        {
            AddVariables(section.Title, variables, value);
        }
        else if (_objects.Contains(key))
        {
            if (value.ValueKind != JsonValueKind.Object || (_streams.Contains(key) && !value.TryGetProperty("class", out _)))
            {
                throw new AddedWatcherException($"'{key}' isn't a valid object{(_streams.Contains(key) ? ": it must have a property 'class'" : "")}");
            }

            foreach (var member in value.EnumerateObject())
            {
                PutValue(section, $"{key}.{member.Name}", member.Value);
            }
        }
        else
        {
            PutValue(section, key, value);
        }
    }

    private static void PutValue(IniSection section, string key, JsonElement value)
    {
        var isLimit = key.StartsWith(ResourceLimits.Prefix, StringComparison.Ordinal);
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            // Unlimited; elsewhere as if it were not there, as clients in Python mean it.
            JsonValueKind.Null => isLimit ? "" : null,
            // A hook with its flag, several sockets or dependencies.
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(item => TextOf(key, item))),
            _ => throw new AddedWatcherException($"'{key}' isn't a text, a number or a boolean"),
        };
        if (text?.Contains('\0', StringComparison.Ordinal) == true)
        {
            throw new AddedWatcherException($"'{key}' has a NUL character");
        }

        if (text is not null)
        {
            Put(section, key, text);
        }
    }

    private static string TextOf(string key, JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number => item.ToString(),
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        _ => throw new AddedWatcherException($"'{key}' has an item that isn't a text"),
    };

    private static void Put(IniSection section, string key, string text) => section.TryAdd(new IniEntry(section.Title, key, text.Trim(), Origin, 0));

    private static void AddVariables(string title, List<IniEntry> variables, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new AddedWatcherException("'env' isn't a valid object");
        }

        foreach (var variable in value.EnumerateObject())
        {
            // environ(7): NAME=VALUE up to a NUL.
            var isUsable = variable.Name.Length > 0 && !variable.Name.Contains('=') && !variable.Name.Contains('\0')
                && variable.Value.ValueKind == JsonValueKind.String && !variable.Value.GetString()!.Contains('\0');
            variables.Add(isUsable
                ? new IniEntry(title, variable.Name, variable.Value.GetString()!, Origin, 0) { IsLiteral = true }
                : throw new AddedWatcherException("'env' isn't a valid object"));
        }
    }

    /// <summary>A text is split when it is used; words that are given one by one are quoted, so that it comes to the same.</summary>
    private static string? ArgsOf(JsonElement args) => args.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.String => args.GetString(),
        JsonValueKind.Array => string.Join(' ', args.EnumerateArray().Select(item => Quote(TextOf("args", item)))),
        _ => throw new AddedWatcherException("'args' isn't a string or an array"),
    };

    private static string Quote(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:=,@%+".Contains(letter, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>In a file such a key is the operator's own; here it is a slip, unless the command uses it.</summary>
    private static void RefuseUnknown(IniSection section)
    {
        var used = _commandKeys.SelectMany(key => section.TryGet(key, out var entry) ? Placeholders.Keys(entry.Value) : []).ToHashSet();
        foreach (var entry in section.Own.Where(entry => !WatcherKeys.All.Any(key => key.Covers(entry.Key))))
        {
            if (entry.Key != RetryIn && !used.Contains(entry.Key.ToLowerInvariant()))
            {
                throw new AddedWatcherException($"unknown key '{entry.Key}'");
            }
        }
    }

    /// <summary>Without a place: there is no file.</summary>
    private static string Brief(ConfigFault fault) =>
        fault.Key is null ? fault.Text : string.Create(CultureInfo.InvariantCulture, $"{fault.Key}: {fault.Text}");
}
