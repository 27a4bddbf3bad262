using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Cli.Commands;

namespace Circus.Cli.Options;

/// <summary>Options of a watcher as they are typed, to the values of the wire: circusd checks types and converts nothing.</summary>
internal static class OptionText
{
    private const string LimitPrefix = "rlimit_";
    private const string HookPrefix = "hooks.";

    private static readonly string[] _hooks =
    [
        "before_start", "after_start", "before_stop", "after_stop", "before_spawn", "after_spawn",
        "before_signal", "after_signal", "before_reap", "after_reap", "extended_stats",
    ];

    private static readonly SearchValues<char> _nameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private static readonly FrozenDictionary<string, OptionKind> _kinds = new Dictionary<OptionKind, string[]>
    {
        [OptionKind.Integer] = ["numprocesses", "max_retry", "max_age", "max_age_variance", "priority"],
        [OptionKind.Number] = ["warmup_delay", "retry_in", "graceful_timeout"],
        [OptionKind.Flag] =
        [
            "send_hup", "stop_children", "shell", "copy_env", "copy_path", "respawn", "singleton", "autostart", "on_demand",
            "close_child_stdin", "close_child_stdout", "close_child_stderr",
        ],
        [OptionKind.Signal] = ["stop_signal"],
        [OptionKind.Environment] = ["env"],
        [OptionKind.Hooks] = ["hooks"],
        [OptionKind.Text] =
        [
            "cmd", "args", "working_dir", "uid", "gid", "shell_args", "executable", "virtualenv", "stdin_socket",
            "stdout_stream.class", "stdout_stream.filename", "stdout_stream.time_format",
            "stderr_stream.class", "stderr_stream.filename", "stderr_stream.time_format",
        ],
    }.SelectMany(kind => kind.Value.Select(key => KeyValuePair.Create(key, kind.Key))).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of options, for completion.</summary>
    public static IEnumerable<string> Keys { get; } =
    [
        .. _kinds.Keys.Concat(_hooks.Select(hook => HookPrefix + hook))
            .Concat(["stdout_stream.max_bytes", "stdout_stream.backup_count", "stderr_stream.max_bytes", "stderr_stream.backup_count"])
            .Concat(["rlimit_core", "rlimit_nofile", "rlimit_nproc"]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The value for the wire.</summary>
    /// <exception cref="UsageException">The text is none for that option.</exception>
    public static JsonNode? Parse(string key, string text) => KindOf(key) switch
    {
        OptionKind.Integer => Integer(text) ?? throw new UsageException($"{key} {text}: '{key}' is a whole number"),
        OptionKind.Number => Number(text) ?? throw new UsageException($"{key} {text}: '{key}' is a number"),
        OptionKind.Flag => Flag(text) ?? throw new UsageException($"{key} {text}: '{key}' is true or false"),
        OptionKind.Limit when text.ToLowerInvariant() is "unlimited" or "infinity" or "none" or "" => null,
        OptionKind.Limit => Integer(text) ?? throw new UsageException($"{key} {text}: '{key}' is a whole number, or unlimited"),
        OptionKind.Signal => SignalText.Number(text),
        OptionKind.Environment => Environment(text),
        OptionKind.Hooks => Hooks(text),
        OptionKind.Text => text,
        // An option that this program does not know: a number is one, as is a truth value.
        null => (JsonNode?)(Integer(text) ?? Number(text) ?? (text.ToLowerInvariant() is "true" or "false" ? Flag(text) : null)) ?? text,
    };

    private static OptionKind? KindOf(string key)
    {
        if (_kinds.TryGetValue(key, out var kind))
        {
            return kind;
        }

        var isStream = key.StartsWith("stdout_stream.", StringComparison.Ordinal) || key.StartsWith("stderr_stream.", StringComparison.Ordinal);
        return key switch
        {
            _ when key.StartsWith(LimitPrefix, StringComparison.Ordinal) => OptionKind.Limit,
            _ when key.StartsWith(HookPrefix, StringComparison.Ordinal) => OptionKind.Text,
            _ when isStream => key.EndsWith(".max_bytes", StringComparison.Ordinal) || key.EndsWith(".backup_count", StringComparison.Ordinal) ? OptionKind.Integer : OptionKind.Text,
            _ => null,
        };
    }

    private static JsonValue? Integer(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null;

    private static JsonValue? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number) : null;

    private static JsonValue? Flag(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => JsonValue.Create(true),
        "false" or "no" or "off" or "0" => JsonValue.Create(false),
        _ => null,
    };

    /// <summary><c>A=1,B=2</c>; a comma without NAME= behind it belongs to the value. Or a JSON object.</summary>
    private static JsonObject Environment(string text)
    {
        if (text.StartsWith('{'))
        {
            try
            {
                return JsonNode.Parse(text)!.AsObject();
            }
            catch (JsonException wrong)
            {
                throw new UsageException($"env is no JSON object: {wrong.Message}");
            }
        }

        var environment = new JsonObject();
        string? last = null;
        foreach (var part in text.Length == 0 ? [] : text.Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part.AsSpan(0, equals).IndexOfAnyExcept(_nameCharacters) < 0)
            {
                last = part[..equals];
                environment[last] = part[(equals + 1)..];
            }
            else if (last is not null)
            {
                environment[last] = $"{(string)environment[last]!},{part}";
            }
            else
            {
                // Not the value: it may be a secret.
                throw new UsageException("env is NAME=VALUE,NAME=VALUE");
            }
        }

        return environment;
    }

    /// <summary><c>before_start:what,after_start:what</c>.</summary>
    private static JsonObject Hooks(string text)
    {
        var hooks = new JsonObject();
        foreach (var part in text.Split(','))
        {
            if (part.Split(':') is not [var name, var value] || !_hooks.Contains(name))
            {
                throw new UsageException($"hooks {part}: a pair is HOOK:COMMAND with one of {string.Join(' ', _hooks)}; a command with a comma or a colon is set alone, as hooks.before_start");
            }

            hooks[name] = value;
        }

        return hooks;
    }
}
