using System.Globalization;
using System.Text.Json.Nodes;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Control.Commands;

/// <summary>The options of a watcher under the names of Circus, sorted.</summary>
internal static class OptionListing
{
    public static JsonObject Of(WatcherOptions options)
    {
        var all = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["numprocesses"] = options.NumProcesses,
            ["warmup_delay"] = options.WarmupDelay.TotalSeconds,
            ["working_dir"] = options.WorkingDir,
            ["uid"] = IdOf(options.Uid),
            ["gid"] = IdOf(options.Gid),
            ["send_hup"] = options.SendHup,
            ["stop_signal"] = options.StopSignal.Number,
            ["stop_children"] = options.StopChildren,
            ["shell"] = options.Shell,
            ["shell_args"] = options.ShellArgs,
            ["env"] = new JsonObject(options.Env.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["max_retry"] = options.MaxRetry,
            ["cmd"] = options.Cmd,
            ["args"] = options.Args ?? string.Empty,
            ["respawn"] = options.Respawn,
            ["graceful_timeout"] = options.GracefulTimeout.TotalSeconds,
            ["executable"] = options.Executable,
            ["use_sockets"] = options.UseSockets,
            ["priority"] = options.Priority,
            ["copy_env"] = options.CopyEnv,
            ["singleton"] = options.Singleton,
            ["stdout_stream_conf"] = StreamOf(options.StdoutStream),
            ["stderr_stream_conf"] = StreamOf(options.StderrStream),
            ["on_demand"] = options.OnDemand,
            ["max_age"] = options.MaxAge.TotalSeconds,
            ["max_age_variance"] = options.MaxAgeVariance.TotalSeconds,
            ["close_child_stdin"] = options.CloseChildStdin,
            ["close_child_stdout"] = options.CloseChildStdout,
            ["close_child_stderr"] = options.CloseChildStderr,
            ["autostart"] = options.Autostart,
        };
        foreach (var (key, value) in options.FreeForm)
        {
            all.TryAdd(key, value);
        }

        foreach (var (name, limit) in options.Rlimits)
        {
            all[$"rlimit_{name}"] = limit;
        }

        return new JsonObject(all);
    }

    // A number goes out as a number, as it does in Circus.
    private static JsonNode? IdOf(string? id) =>
        id is null ? null : int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : id;

    private static JsonObject StreamOf(StreamOptions? stream) =>
        new(stream?.Written.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)) ?? []);
}
