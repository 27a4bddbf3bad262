using System.Globalization;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Processes;

/// <summary>What <c>$(circus.KEY)</c> stands for in the command of one process. Printed as Circus prints it: True, False, None, 30.0.</summary>
internal sealed class CommandValues(WatcherOptions options, int slot, IReadOnlyDictionary<string, int> socketDescriptors)
{
    private const string SocketPrefix = "sockets.";
    private const string EnvPrefix = "env.";
    private const string LimitPrefix = "rlimits.";
    private const string Nothing = "None";

    /// <summary>Null for an unknown key. The case of the key does not matter.</summary>
    public string? Find(string key)
    {
        var lower = key.ToLowerInvariant();
        if (lower.StartsWith(SocketPrefix, StringComparison.Ordinal))
        {
            return socketDescriptors.TryGetValue(lower[SocketPrefix.Length..], out var descriptor) ? Print(descriptor) : null;
        }

        if (lower.StartsWith(EnvPrefix, StringComparison.Ordinal))
        {
            return IgnoringCase(options.Env, key[EnvPrefix.Length..]);
        }

        if (lower.StartsWith(LimitPrefix, StringComparison.Ordinal))
        {
            return options.Rlimits.TryGetValue(lower[LimitPrefix.Length..], out var limit) ? Print(limit ?? -1) : null;
        }

        return Option(lower) ?? IgnoringCase(options.FreeForm, key);
    }

    private string? Option(string key) => key switch
    {
        "wid" => Print(slot),
        "name" => options.Name,
        "node" => options.Node,
        "cmd" => options.Cmd,
        "args" => options.Args ?? Nothing,
        "numprocesses" => Print(options.NumProcesses),
        "warmup_delay" => PrintWhole(options.WarmupDelay),
        "executable" => options.Executable ?? Nothing,
        "working_dir" => options.WorkingDir,
        "shell" => Print(options.Shell),
        "shell_args" => options.ShellArgs ?? Nothing,
        "uid" => options.Uid ?? Nothing,
        "gid" => options.Gid ?? Nothing,
        "copy_env" => Print(options.CopyEnv),
        "stop_signal" => Print(options.StopSignal.Number),
        "stop_children" => Print(options.StopChildren),
        "graceful_timeout" => Print(options.GracefulTimeout),
        "send_hup" => Print(options.SendHup),
        "max_retry" => Print(options.MaxRetry),
        "priority" => Print(options.Priority),
        "singleton" => Print(options.Singleton),
        "use_sockets" or "use_fds" => Print(options.UseSockets),
        "respawn" => Print(options.Respawn),
        "autostart" => Print(options.Autostart),
        "on_demand" => Print(options.OnDemand),
        "max_age" => PrintWhole(options.MaxAge),
        "max_age_variance" => PrintWhole(options.MaxAgeVariance),
        "close_child_stdin" => Print(options.CloseChildStdin),
        "close_child_stdout" => Print(options.CloseChildStdout),
        "close_child_stderr" => Print(options.CloseChildStderr),
        _ => null,
    };

    private static string? IgnoringCase(IReadOnlyDictionary<string, string> values, string name) =>
        values.TryGetValue(name, out var value)
            ? value
            : values.Where(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value).FirstOrDefault();

    private static string Print(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Print(bool value) => value ? "True" : "False";

    private static string Print(TimeSpan time) => time.TotalSeconds.ToString("0.0######", CultureInfo.InvariantCulture);

    private static string PrintWhole(TimeSpan time) => time.TotalSeconds.ToString("0.#######", CultureInfo.InvariantCulture);
}
