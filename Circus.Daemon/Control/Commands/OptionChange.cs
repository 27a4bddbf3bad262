using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Daemon.Configuration;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

/// <summary>
/// PURE: what `set` makes of a watcher. Its options of now and those that are asked for are put into the form of a section, and go through the
/// reader of the configuration: every key of a section can be set.
/// </summary>
/// <param name="Options">The new ones.</param>
/// <param name="Effects">What each key needs to be felt.</param>
/// <param name="Warnings">What the client should know although it was done.</param>
internal sealed record OptionChange(WatcherOptions Options, IReadOnlyDictionary<string, ChangeEffect> Effects, IReadOnlyList<string> Warnings)
{
    private const string StreamSuffix = "_conf";

    private static readonly string[] _commandKeys = ["cmd", "args", "shell_args"];

    /// <summary>Several keys that are one option.</summary>
    private static readonly string[] _prefixes = ["stdout_stream", "stderr_stream", "hooks", "readiness", "liveness", "flapping"];

    /// <summary>Keys without a meaning of their own.</summary>
    private static readonly string[] _meaningless = ["check_flapping", "use_papa", OptionJson.RetryIn];

    /// <summary>The least that brings all of it about.</summary>
    public ChangeEffect Effect => Effects.Values.DefaultIfEmpty(ChangeEffect.None).Max();

    /// <summary>What a change of a key needs at most; null when it cannot be set while circusd runs.</summary>
    public static ChangeEffect? MostOf(string key)
    {
        var name = key.EndsWith(".*", StringComparison.Ordinal) ? key[..^2] : key;
        return SettingsOf(name).Select(setting => (ChangeEffect?)setting.Effect).Max();
    }

    /// <exception cref="CommandException">They cannot be used; nothing is changed.</exception>
    public static OptionChange Of(
        WatcherOptions current,
        JsonElement wanted,
        ConfigSource source,
        IReadOnlyCollection<string> sockets,
        IEnumerable<WatcherOptions> others,
        FlappingOptions? flapping)
    {
        try
        {
            return Read(current, wanted, source, sockets, others, flapping);
        }
        catch (AddedWatcherException fault)
        {
            throw CommandException.Invalid(fault.Message);
        }
    }

    private static OptionChange Read(
        WatcherOptions current,
        JsonElement wanted,
        ConfigSource source,
        IReadOnlyCollection<string> sockets,
        IEnumerable<WatcherOptions> others,
        FlappingOptions? flapping)
    {
        var section = new IniSection(WatcherSection.Prefix + current.Name, OptionJson.Origin, 0, null);
        List<IniEntry> variables = [];
        // Of keys that come twice the last counts.
        var asked = wanted.EnumerateObject().Reverse().DistinctBy(option => option.Name).Reverse().ToArray();
        foreach (var (key, value) in asked.Select(option => (option.Name, option.Value)))
        {
            RequireKnown(current, key, asked);
            OptionType.Require(key, value);
            Put(section, variables, key, value);
        }

        RequireOneOfASingleton(current, wanted);
        string[] keys = [.. asked.Select(option => option.Name)];
        PutOthers(section, variables, current, keys, source.Environment);
        var report = new ConfigReport();
        var interpolation = new Interpolation(source.Environment, [variables], report);
        var reader = new KeyReader(section, interpolation, report);
        var read = new WatcherSection(reader, interpolation, sockets, source.Directory, flapping).Read(current.Name) with
        {
            ArgsAreWords = Array.Exists(asked, option => option is { Name: "args", Value.ValueKind: JsonValueKind.Array }),
        };
        DependencyList.Check([(read, reader)], others.Where(other => other.Name != current.Name));
        if (report.Faults.Count > 0 || read.Invalid is not null)
        {
            throw new AddedWatcherException(report.Faults.Count > 0 ? string.Join("; ", report.Faults.Select(OptionJson.Brief)) : read.Invalid!);
        }

        var options = keys.Aggregate(current, (to, key) => Take(to, read, key));
        if (keys.Contains("env"))
        {
            // That and nothing else, also with copy_env.
            options = options with { Env = variables.ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal) };
        }

        return new OptionChange(
            options,
            keys.ToDictionary(key => key, key => EffectOf(current, options, key), StringComparer.Ordinal),
            [.. report.Warnings.Where(warning => keys.Contains(warning.Key)).Select(OptionJson.Brief)]);
    }

    private static void Put(IniSection section, List<IniEntry> variables, string key, JsonElement value)
    {
        if (key == "numprocesses")
        {
            // Below none there is nothing; as in Circus, that is no mistake.
            OptionJson.PutText(section, key, Math.Clamp(value.GetInt32(), 0, WatcherOptions.MostProcesses).ToString(CultureInfo.InvariantCulture));
        }
        else if (key == "args")
        {
            OptionJson.PutText(section, key, OptionJson.ArgsOf(value) ?? "");
        }
        else
        {
            OptionJson.Put(section, variables, key, value);
        }
    }

    /// <summary>What stays as it is: a key that is asked for is there already, and one that is asked back (null) stays away.</summary>
    private static void PutOthers(
        IniSection section, List<IniEntry> variables, WatcherOptions current, string[] keys, IReadOnlyDictionary<string, string> daemon)
    {
        foreach (var (key, value) in OptionListing.Of(current))
        {
            if (key.EndsWith(StreamSuffix, StringComparison.Ordinal) && value is JsonObject stream)
            {
                var prefix = key[..^StreamSuffix.Length];
                foreach (var (member, text) in keys.Contains(prefix) ? [] : stream)
                {
                    PutOther(section, $"{prefix}.{member}", text, keys);
                }
            }
            else if (value is not (null or JsonObject))
            {
                PutOther(section, key, value, keys);
            }
        }

        if (!keys.Contains("env"))
        {
            // Without copy_env what circusd gave goes.
            var keepsCopies = !keys.Contains("copy_env");
            variables.AddRange(current.Env.Where(variable => keepsCopies || !daemon.Contains(variable))
                .Select(variable => new IniEntry(section.Title, variable.Key, variable.Value, OptionJson.Origin, 0) { IsLiteral = true }));
        }
    }

    private static void PutOther(IniSection section, string key, JsonNode? value, string[] keys)
    {
        var text = value?.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            JsonValueKind.Number => value.ToJsonString(),
            _ => key.StartsWith(ResourceLimits.Prefix, StringComparison.Ordinal) ? "" : null,
        };
        if (text is not null && !keys.Contains(key))
        {
            OptionJson.PutText(section, key, text);
        }
    }

    private static WatcherOptions Take(WatcherOptions to, WatcherOptions read, string key)
    {
        var options = SettingsOf(key).Aggregate(to, (so, setting) => setting.Take(so, read));
        var freeForm = to.FreeForm.Where(pair => !IsOf(pair.Key, key)).Concat(read.FreeForm.Where(pair => IsOf(pair.Key, key)));
        return options with { FreeForm = freeForm.ToDictionary(StringComparer.Ordinal) };
    }

    private static bool IsOf(string freeForm, string key) => freeForm == key || freeForm.StartsWith($"{key}.", StringComparison.Ordinal);

    private static ChangeEffect EffectOf(WatcherOptions former, WatcherOptions options, string key) =>
        SettingsOf(key).Select(setting => setting.EffectOf(former, options)).DefaultIfEmpty(WatcherSettings.EffectOfFreeForm(options, key)).Max();

    private static IEnumerable<WatcherSetting> SettingsOf(string key)
    {
        string[] names = key switch
        {
            "copy_env" => [key, "env"],
            "copy_path" or "virtualenv" or "virtualenv_py_ver" => ["env"],
            "schedule_overlap" or "schedule_utc" => ["schedule"],
            _ when key.StartsWith(ResourceLimits.Prefix, StringComparison.Ordinal) => ["rlimit_*"],
            _ => [Array.Find(_prefixes, prefix => key.StartsWith($"{prefix}.", StringComparison.Ordinal)) ?? key],
        };
        return WatcherSettings.All.Where(setting => names.Contains(setting.Key));
    }

    private static void RequireKnown(WatcherOptions current, string key, JsonProperty[] asked)
    {
        if (WatcherKeys.All.Any(row => row.Covers(key)) || _prefixes.Contains(key) || key == "flapping")
        {
            var isMeant = SettingsOf(key).Any() || _meaningless.Contains(key) || IsOf(key, "flapping");
            if (!isMeant)
            {
                throw new AddedWatcherException($"'{key}' cannot be set while circusd runs");
            }

            return;
        }

        var texts = asked.Where(option => _commandKeys.Contains(option.Name) && option.Value.ValueKind == JsonValueKind.String)
            .Select(option => option.Value.GetString()).Concat([current.Cmd, current.Args, current.ShellArgs]);
        var isUsed = texts.Any(text => text is not null && Placeholders.Keys(text).Contains(key.ToLowerInvariant()));
        if (!isUsed && !_meaningless.Contains(key) && !current.FreeForm.ContainsKey(key))
        {
            throw new AddedWatcherException($"unknown key '{key}'");
        }
    }

    private static void RequireOneOfASingleton(WatcherOptions current, JsonElement wanted)
    {
        var isSingleton = wanted.TryGetProperty("singleton", out var singleton) ? singleton.GetBoolean() : current.Singleton;
        var count = wanted.TryGetProperty("numprocesses", out var number) ? number.GetInt32() : current.NumProcesses;
        if (isSingleton && count > 1)
        {
            throw new CommandException(ErrorCode.CommandError, "cannot set numprocesses > 1 with a singleton");
        }
    }
}
