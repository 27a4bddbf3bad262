using System.Globalization;
using System.Text.Json;
using Circus.Daemon.Hooks;

namespace Circus.Daemon.Configuration;

/// <summary>Options that a client sends in JSON, put into the form of a section: one reader knows all keys, wherever they come from.</summary>
internal static class OptionJson
{
    public const string Origin = "command";

    /// <summary>Free-form in a file as well, but known to clients of Circus.</summary>
    public const string RetryIn = "retry_in";

    private const string EnvKey = "env";

    /// <summary>Keys whose value may be an object: its members are the keys behind the dot.</summary>
    private static readonly string[] _objects = ["stdout_stream", "stderr_stream", "hooks", "readiness", "liveness", "flapping"];

    /// <summary>Streams have been described with a class ever since.</summary>
    private static readonly string[] _streams = ["stdout_stream", "stderr_stream"];

    public static void Put(IniSection section, List<IniEntry> variables, string key, JsonElement value)
    {
        if (key == EnvKey)
        {
            AddVariables(section.Title, variables, value);
        }
        else if (_objects.Contains(key))
        {
            RequireObject(key, value);
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

    private static void RequireObject(string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new AddedWatcherException($"'{key}' isn't a valid object");
        }

        if (_streams.Contains(key) && !value.TryGetProperty("class", out _))
        {
            throw new AddedWatcherException($"'{key}' must have a 'class' key");
        }

        if (key == "hooks" && value.EnumerateObject().Any(hook => !HookName.All.Contains(hook.Name)))
        {
            throw new AddedWatcherException($"Unknown hook {value.GetRawText()}");
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

        if (isLimit)
        {
            RequireLimit(key, value, text!);
        }

        if (text is not null)
        {
            PutText(section, key, text);
        }
    }

    private static void RequireLimit(string key, JsonElement value, string text)
    {
        if (!ResourceLimits.Names.Contains(key[ResourceLimits.Prefix.Length..].ToLowerInvariant()))
        {
            throw new AddedWatcherException($"'{key}' isn't a valid rlimit setting");
        }

        if (value.ValueKind != JsonValueKind.Null && !(value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _)))
        {
            throw new AddedWatcherException($"'{text}' rlimit value isn't a valid int");
        }
    }

    private static string TextOf(string key, JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number => item.ToString(),
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        _ => throw new AddedWatcherException($"'{key}' has an item that isn't a text"),
    };

    public static void PutText(IniSection section, string key, string text) => section.TryAdd(new IniEntry(section.Title, key, text.Trim(), Origin, 0));

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
    public static string? ArgsOf(JsonElement args) => args.ValueKind switch
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

    /// <summary>Without a place: there is no file.</summary>
    public static string Brief(ConfigFault fault) =>
        fault.Key is null ? fault.Text : string.Create(CultureInfo.InvariantCulture, $"{fault.Key}: {fault.Text}");
}
