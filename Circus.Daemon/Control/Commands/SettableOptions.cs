using System.Text.Json;
using Circus.Daemon.Interop;
using Circus.Daemon.Processes;
using Circus.Daemon.Watchers;
using Circus.Protocol;

namespace Circus.Daemon.Control.Commands;

/// <summary>What a changed option asks for.</summary>
internal enum OptionEffect
{
    /// <summary>Counts from the next time it is looked at.</summary>
    None,

    /// <summary>Processes are made or ended.</summary>
    Manage,

    /// <summary>Processes are replaced, the new ones first.</summary>
    Reload,
}

/// <summary>One option that can be changed while the watcher runs.</summary>
internal sealed record SettableOption(OptionEffect Effect, Func<WatcherOptions, string, JsonElement, WatcherOptions> Apply);

/// <summary>The options that `set` takes, with the types of the wire.</summary>
internal static class SettableOptions
{
    private const double LongestSeconds = 31_536_000;

    private static readonly Dictionary<string, SettableOption> _all = new(StringComparer.Ordinal)
    {
        ["numprocesses"] = new(OptionEffect.Manage, (o, k, v) => o with { NumProcesses = Math.Clamp(Integer(k, v), 0, WatcherOptions.MostProcesses) }),
        ["warmup_delay"] = new(OptionEffect.Manage, (o, k, v) => o with { WarmupDelay = Seconds(k, v) }),
        ["working_dir"] = new(OptionEffect.Reload, (o, k, v) => o with { WorkingDir = Folder(k, v) }),
        ["uid"] = new(OptionEffect.Reload, (o, k, v) => o with { Uid = Id(k, v) }),
        ["gid"] = new(OptionEffect.Reload, (o, k, v) => o with { Gid = Id(k, v) }),
        ["send_hup"] = new(OptionEffect.None, (o, k, v) => o with { SendHup = Flag(k, v) }),
        ["stop_signal"] = new(OptionEffect.None, (o, k, v) => o with { StopSignal = SignalOf(k, v) }),
        ["stop_children"] = new(OptionEffect.None, (o, k, v) => o with { StopChildren = Flag(k, v) }),
        ["shell"] = new(OptionEffect.Reload, (o, k, v) => o with { Shell = Flag(k, v) }),
        ["env"] = new(OptionEffect.Reload, (o, k, v) => o with { Env = Environment(v) }),
        ["cmd"] = new(OptionEffect.Reload, (o, k, v) => o with { Cmd = Text(k, v) }),
        ["args"] = new(OptionEffect.Reload, (o, k, v) => o with { Args = Text(k, v), ArgsAreWords = false }),
        ["max_retry"] = new(OptionEffect.None, (o, k, v) => o with { MaxRetry = Integer(k, v) }),
        ["graceful_timeout"] = new(OptionEffect.None, (o, k, v) => o with { GracefulTimeout = Seconds(k, v) }),
        ["max_age"] = new(OptionEffect.None, (o, k, v) => o with { MaxAge = Seconds(k, v) }),
        ["max_age_variance"] = new(OptionEffect.None, (o, k, v) => o with { MaxAgeVariance = Seconds(k, v) }),
        ["respawn"] = new(OptionEffect.Manage, (o, k, v) => o with { Respawn = Flag(k, v) }),
        ["singleton"] = new(OptionEffect.None, (o, k, v) => o with { Singleton = Flag(k, v) }),
        ["autostart"] = new(OptionEffect.None, (o, k, v) => o with { Autostart = Flag(k, v) }),
        ["close_child_stdin"] = new(OptionEffect.Reload, (o, k, v) => o with { CloseChildStdin = Flag(k, v) }),
        ["close_child_stdout"] = new(OptionEffect.Reload, (o, k, v) => o with { CloseChildStdout = Flag(k, v) }),
        ["close_child_stderr"] = new(OptionEffect.Reload, (o, k, v) => o with { CloseChildStderr = Flag(k, v) }),
    };

    public static SettableOption? Find(string key) => _all.GetValueOrDefault(key);

    /// <summary>What is wrong with options that each for itself are right.</summary>
    /// <exception cref="CommandException">They cannot be used together, or not on this machine.</exception>
    public static void Check(WatcherOptions options, IReadOnlyCollection<string> sockets)
    {
        if (CommandLine.FaultOf(options, sockets) is { } fault)
        {
            throw CommandException.Invalid(fault.ToString());
        }

        if (options.Uid is { } user && !Accounts.TryFindUser(user, out _))
        {
            throw new CommandException(ErrorCode.CommandError, $"uid: there is no user {user}");
        }

        if (options.Gid is { } group && !Accounts.TryFindGroup(group, out _))
        {
            throw new CommandException(ErrorCode.CommandError, $"gid: there is no group {group}");
        }
    }

    private static int Integer(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw CommandException.Invalid($"'{key}' isn't an integer");

    private static TimeSpan Seconds(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= LongestSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw CommandException.Invalid($"'{key}' isn't a number");

    private static bool Flag(string key, JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? value.GetBoolean()
        : throw CommandException.Invalid($"'{key}' isn't a valid boolean");

    // The kernel ends every text at a NUL: what follows would be lost silently.
    private static string Text(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !text.Contains('\0')
            ? text
            : throw CommandException.Invalid($"'{key}' isn't a string");

    private static string Folder(string key, JsonElement value) => Text(key, value) is { } folder && Path.IsPathRooted(folder)
        ? folder
        : throw CommandException.Invalid($"'{key}' isn't an absolute path");

    private static string Id(string key, JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Number
        ? value.ToString()
        : throw CommandException.Invalid($"'{key}' isn't an integer or string");

    private static Signal SignalOf(string key, JsonElement value) =>
        value.ValueKind is JsonValueKind.Number or JsonValueKind.String && SignalName.TryParse(value.ToString(), out var signal)
            ? signal
            : throw CommandException.Invalid($"'{key}' isn't an integer");

    private static Dictionary<string, string> Environment(JsonElement value)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw CommandException.Invalid("'env' isn't a valid object");
        }

        foreach (var pair in value.EnumerateObject())
        {
            // environ(7): NAME=VALUE up to a NUL.
            environment[pair.Name] = pair.Name.Length > 0 && !pair.Name.Contains('=') && !pair.Name.Contains('\0')
                && pair.Value.ValueKind == JsonValueKind.String && pair.Value.GetString() is { } text && !text.Contains('\0')
                ? text
                : throw CommandException.Invalid("'env' isn't a valid object");
        }

        return environment;
    }
}
