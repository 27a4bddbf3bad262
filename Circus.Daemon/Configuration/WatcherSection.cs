using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>Converts one [watcher:NAME].</summary>
/// <param name="reader">Of this section, with the variables that this watcher has.</param>
/// <param name="interpolation">The same variables.</param>
/// <param name="sockets">Names of the managed sockets.</param>
/// <param name="currentDirectory">Absolute; the base of a relative working_dir.</param>
/// <param name="flapping">What a flapping plugin says for all watchers, or null.</param>
internal sealed class WatcherSection(
    KeyReader reader, Interpolation interpolation, IReadOnlyCollection<string> sockets, string currentDirectory, FlappingOptions? flapping = null)
{
    public const string Prefix = "watcher:";

    private const string StdoutPrefix = "stdout_stream.";
    private const string StderrPrefix = "stderr_stream.";
    private const string Auto = "auto";

    private static readonly string[] _prefixesWithDot =
        [StdoutPrefix, StderrPrefix, HookSection.Prefix, HealthSection.ReadinessPrefix, HealthSection.LivenessPrefix, FlappingSection.Prefix];

    private static readonly string[] _commandKeys = ["cmd", "args", "shell_args"];

    private static readonly char[] _separators = [',', ' ', '\t', '\n'];

    /// <summary>Keys that "options" shows as written, as Circus does, or because Circus does not know them.</summary>
    private static readonly string[] _keptAsText =
    [
        "copy_path", "virtualenv", "virtualenv_py_ver", "check_flapping", "use_papa", "flapping.", "hooks.", "hook_timeout", "stdin_socket", "sockets",
        "listen_fds", "depends_on", "nice", "umask", "cgroup", "backoff_first", "backoff_max", "backoff_reset", "max_restarts", "restart_window", "memory_limit", "memory_limit_for", "cpu_limit",
        "cpu_limit_for", "limit_action", "schedule", "schedule_overlap", "schedule_utc", "notify", "watchdog", "ready_after", "ready_timeout", "stats_interval",
        HealthSection.ReadinessPrefix, HealthSection.LivenessPrefix,
    ];

    public WatcherOptions Read(string name)
    {
        var stdout = new StreamSection(reader, StdoutPrefix).Read(out var invalidStdout);
        var stderr = new StreamSection(reader, StderrPrefix).Read(out var invalidStderr);
        var defaults = new WatcherOptions { Name = name, Cmd = "", WorkingDir = currentDirectory };
        var hooks = new HookSection(reader).Read(out var invalidHook);
        var copyEnv = reader.Flag("copy_env", defaults.CopyEnv);
        var env = Environment(copyEnv, out var invalidPath);
        var options = defaults with
        {
            Cmd = reader.Text("cmd") ?? "",
            Args = reader.NonEmpty("args"),
            Executable = reader.NonEmpty("executable"),
            NumProcesses = reader.Integer("numprocesses", defaults.NumProcesses, 0),
            WarmupDelay = reader.Seconds("warmup_delay", defaults.WarmupDelay),
            WorkingDir = Path.Combine(currentDirectory, reader.Text("working_dir") ?? ""),
            Shell = reader.Flag("shell", defaults.Shell),
            ShellArgs = reader.NonEmpty("shell_args"),
            Uid = reader.NonEmpty("uid"),
            Gid = reader.NonEmpty("gid"),
            CopyEnv = copyEnv,
            Env = env,
            Cgroup = string.Equals(reader.Text("cgroup") ?? Auto, Auto, StringComparison.OrdinalIgnoreCase) ? null : reader.Flag("cgroup", false),
            Umask = reader.Octal("umask", defaults.Umask),
            Nice = reader.Integer("nice", defaults.Nice, -20, 19),
            Rlimits = ResourceLimits.Read(reader),
            StopSignal = reader.Signal("stop_signal", defaults.StopSignal),
            StopChildren = reader.Flag("stop_children", defaults.StopChildren),
            GracefulTimeout = reader.Seconds("graceful_timeout", defaults.GracefulTimeout),
            SendHup = reader.Flag("send_hup", defaults.SendHup),
            MaxRetry = reader.Integer("max_retry", defaults.MaxRetry, -1),
            Priority = reader.Integer("priority", defaults.Priority, int.MinValue),
            Singleton = reader.Flag("singleton", defaults.Singleton),
            UseSockets = reader.Flag("use_sockets", defaults.UseSockets),
            Sockets = [.. (reader.Text("sockets") ?? "").ToLowerInvariant().Split(_separators, StringSplitOptions.RemoveEmptyEntries).Distinct()],
            ListenFds = reader.Flag("listen_fds", defaults.ListenFds),
            StdinSocket = reader.NonEmpty("stdin_socket"),
            DependsOn = DependencyList.Read(reader),
            Hooks = hooks,
            HookTimeout = reader.Seconds("hook_timeout", defaults.HookTimeout, 0.1),
            Health = new HealthSection(reader).Read(),
            Limits = LimitSection.Read(reader),
            Schedule = ScheduleSection.Read(reader),
            MaxRestarts = reader.Integer("max_restarts", defaults.MaxRestarts, 0),
            RestartWindow = reader.Seconds("restart_window", defaults.RestartWindow, 0.1),
            BackOff = BackOffSection.Read(reader),
            Flapping = FlappingSection.Read(reader, flapping),
            Respawn = reader.Flag("respawn", defaults.Respawn),
            Autostart = reader.Flag("autostart", defaults.Autostart),
            OnDemand = reader.Flag("on_demand", defaults.OnDemand),
            MaxAge = reader.Seconds("max_age", defaults.MaxAge),
            MaxAgeVariance = reader.Seconds("max_age_variance", defaults.MaxAgeVariance),
            StatsInterval = reader.Has("stats_interval") ? reader.Seconds("stats_interval", TimeSpan.FromSeconds(1), 0.1, 3600) : null,
            CloseChildStdin = reader.Flag("close_child_stdin", defaults.CloseChildStdin),
            CloseChildStdout = reader.Flag("close_child_stdout", defaults.CloseChildStdout),
            CloseChildStderr = reader.Flag("close_child_stderr", defaults.CloseChildStderr),
            StdoutStream = stdout,
            StderrStream = stderr,
            FreeForm = FreeForm(),
            Invalid = invalidStdout ?? invalidStderr ?? invalidHook ?? invalidPath,
            Origin = $"{reader.Section.File}:{reader.Section.Line}",
        };
        if (reader.Has("env"))
        {
            reader.Warn("env", "is no key of this section, ignored: write a section [env:NAME]");
        }

        var invalid = new WatcherChecks(reader, sockets).Run(options);
        return options with { Invalid = options.Invalid ?? invalid };
    }

    /// <summary>What Circus drops a watcher for makes it invalid: it stays listed with its reason.</summary>
    private Dictionary<string, string> Environment(bool copyEnv, out string? invalid)
    {
        var variables = new Dictionary<string, string>(interpolation.Variables(copyEnv), StringComparer.Ordinal);
        invalid = null;
        foreach (var key in new[] { "copy_path", "virtualenv" })
        {
            var isSet = key == "copy_path" ? reader.Flag(key, false) : reader.NonEmpty(key) is not null;
            if (isSet && !copyEnv)
            {
                invalid ??= $"{key} needs copy_env = True";
                reader.Warn(key, "needs copy_env = True; the watcher will not be started");
            }
        }

        if (reader.NonEmpty("virtualenv") is { } root && invalid is null
            && VirtualEnvironment.Apply(Path.Combine(currentDirectory, root), reader.NonEmpty("virtualenv_py_ver"), variables) is { } fault)
        {
            invalid = $"virtualenv: {fault}";
            reader.Warn("virtualenv", $"{fault}; the watcher will not be started");
        }

        return variables;
    }

    private Dictionary<string, string> FreeForm()
    {
        var unknown = UnknownKeys.Find(reader.Section.All, WatcherKeys.All, Known, IsReferredTo, reader.Report);
        ReportUnknownStreamKeys();
        return reader.Section.All.Where(entry => _keptAsText.Any(kept => IsKept(entry.Key, kept)))
            .Concat(unknown)
            .ToDictionary(entry => entry.Key, reader.Text, StringComparer.Ordinal);
    }

    private static bool IsKept(string key, string kept) =>
        kept.EndsWith('.') ? key.StartsWith(kept, StringComparison.Ordinal) : key == kept;

    private void ReportUnknownStreamKeys()
    {
        var streamKeys = new[] { StdoutPrefix, StderrPrefix }
            .SelectMany(prefix => StreamKeys.All.Select(key => key with { Name = prefix + key.Name })).ToList();
        var names = streamKeys.ConvertAll(key => key.Name);
        foreach (var entry in UnknownKeys.Find(reader.Section.All.Where(IsOfStream), streamKeys, _ => names, _ => false, reader.Report))
        {
            reader.Report.Warn(entry, "unknown key of a stream, ignored");
        }
    }

    private static bool IsOfStream(IniEntry entry) =>
        entry.Key.StartsWith(StdoutPrefix, StringComparison.Ordinal) || entry.Key.StartsWith(StderrPrefix, StringComparison.Ordinal);

    /// <summary>What an unknown key may have been meant to be: names, limits, and the prefixes with what follows the dot.</summary>
    private static IEnumerable<string> Known(string key)
    {
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0
            ? _prefixesWithDot.Select(prefix => prefix + key[(dot + 1)..])
            : WatcherKeys.All.Where(row => !row.Name.EndsWith('*')).Select(row => row.Name)
                .Concat(ResourceLimits.Names.Select(name => ResourceLimits.Prefix + name));
    }

    /// <summary>A key that the command uses as $(circus.KEY) is the operator's own, however near it is to another.</summary>
    private bool IsReferredTo(string key) =>
        _commandKeys.Any(text =>
            reader.Text(text) is { } command && Placeholders.Keys(command).Contains(key.ToLowerInvariant()));
}
