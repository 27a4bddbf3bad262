using System.Globalization;
using Circus.Daemon.Health;
using Circus.Daemon.Streams;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>All options of a watcher with what a change of each needs.</summary>
internal static class WatcherSettings
{
    private const ChangeEffect Live = ChangeEffect.Live;
    private const ChangeEffect Reload = ChangeEffect.Reload;
    private const ChangeEffect Restart = ChangeEffect.Restart;

    /// <summary>What a terminal adds to an environment says nothing about the processes.</summary>
    private static readonly string[] _ofTerminals = ["PS1", "PROMPT_COMMAND", "COMP_WORDBREAKS", "__CF_USER_TEXT_ENCODING"];

    public static readonly IReadOnlyList<WatcherSetting> All =
    [
        new("numprocesses", Live, o => Text(o.NumProcesses), (to, from) => to with { NumProcesses = from.NumProcesses }),
        new("warmup_delay", Live, o => Text(o.WarmupDelay), (to, from) => to with { WarmupDelay = from.WarmupDelay }),
        new("stop_signal", Live, o => Text(o.StopSignal.Number), (to, from) => to with { StopSignal = from.StopSignal }),
        new("stop_children", Live, o => Text(o.StopChildren), (to, from) => to with { StopChildren = from.StopChildren }),
        new("graceful_timeout", Live, o => Text(o.GracefulTimeout), (to, from) => to with { GracefulTimeout = from.GracefulTimeout }),
        new("send_hup", Live, o => Text(o.SendHup), (to, from) => to with { SendHup = from.SendHup }),
        new("max_retry", Live, o => Text(o.MaxRetry), (to, from) => to with { MaxRetry = from.MaxRetry }),
        new("priority", Live, o => Text(o.Priority), (to, from) => to with { Priority = from.Priority }),
        new("singleton", Live, o => Text(o.Singleton), (to, from) => to with { Singleton = from.Singleton }),
        new("depends_on", Live, o => string.Join(' ', o.DependsOn), (to, from) => to with { DependsOn = from.DependsOn }),
        new("hooks", Live, HooksOf, (to, from) => to with { Hooks = from.Hooks }),
        new("hook_timeout", Live, o => Text(o.HookTimeout), (to, from) => to with { HookTimeout = from.HookTimeout }),
        new("respawn", Live, o => Text(o.Respawn), (to, from) => to with { Respawn = from.Respawn }),
        new("autostart", Live, o => Text(o.Autostart), (to, from) => to with { Autostart = from.Autostart }),
        new("max_restarts", Live, o => Text(o.MaxRestarts), (to, from) => to with { MaxRestarts = from.MaxRestarts }),
        new("restart_window", Live, o => Text(o.RestartWindow), (to, from) => to with { RestartWindow = from.RestartWindow }),
        new("backoff_first", Live, o => Text(o.BackOff.First), (to, from) => to with { BackOff = to.BackOff with { First = from.BackOff.First } }),
        new("backoff_max", Live, o => Text(o.BackOff.Longest), (to, from) => to with { BackOff = to.BackOff with { Longest = from.BackOff.Longest } }),
        new("backoff_reset", Live, o => Text(o.BackOff.StableAfter), (to, from) => to with { BackOff = to.BackOff with { StableAfter = from.BackOff.StableAfter } }),
        new("flapping", Live, o => Text(o.Flapping), (to, from) => to with { Flapping = from.Flapping }),
        new("max_age", Live, o => Text(o.MaxAge), (to, from) => to with { MaxAge = from.MaxAge }),
        new("max_age_variance", Live, o => Text(o.MaxAgeVariance), (to, from) => to with { MaxAgeVariance = from.MaxAgeVariance }),
        new("stats_interval", Live, o => o.StatsInterval is { } interval ? Text(interval) : null, (to, from) => to with { StatsInterval = from.StatsInterval }),
        new("memory_limit", Live, o => Text(o.Limits.Memory), (to, from) => to with { Limits = to.Limits with { Memory = from.Limits.Memory } }),
        new("memory_limit_for", Live, o => Text(o.Limits.MemoryFor), (to, from) => to with { Limits = to.Limits with { MemoryFor = from.Limits.MemoryFor } }),
        new("cpu_limit", Live, o => Text(o.Limits.Cpu), (to, from) => to with { Limits = to.Limits with { Cpu = from.Limits.Cpu } }),
        new("cpu_limit_for", Live, o => Text(o.Limits.CpuFor), (to, from) => to with { Limits = to.Limits with { CpuFor = from.Limits.CpuFor } }),
        new("limit_action", Live, o => o.Limits.Action.ToString(), (to, from) => to with { Limits = to.Limits with { Action = from.Limits.Action } }),
        new("ready_after", Live, o => Text(o.Health.ReadyAfter), (to, from) => to with { Health = to.Health with { ReadyAfter = from.Health.ReadyAfter } }),
        new("ready_timeout", Live, o => Text(o.Health.ReadyTimeout), (to, from) => to with { Health = to.Health with { ReadyTimeout = from.Health.ReadyTimeout } }),
        // Its variables are another option.
        new("copy_env", Live, o => Text(o.CopyEnv), (to, from) => to with { CopyEnv = from.CopyEnv }),

        new("cmd", Reload, o => o.Cmd, (to, from) => to with { Cmd = from.Cmd }),
        new("args", Reload, o => $"{o.ArgsAreWords} {o.Args}", (to, from) => to with { Args = from.Args, ArgsAreWords = from.ArgsAreWords }),
        new("executable", Reload, o => o.Executable, (to, from) => to with { Executable = from.Executable }),
        new("working_dir", Reload, o => o.WorkingDir, (to, from) => to with { WorkingDir = from.WorkingDir }),
        new("shell", Reload, o => Text(o.Shell), (to, from) => to with { Shell = from.Shell }),
        new("shell_args", Reload, o => o.ShellArgs, (to, from) => to with { ShellArgs = from.ShellArgs }),
        new("uid", Reload, o => o.Uid, (to, from) => to with { Uid = from.Uid }),
        new("gid", Reload, o => o.Gid, (to, from) => to with { Gid = from.Gid }),
        new("env", Reload, EnvironmentOf, (to, from) => to with { Env = from.Env }),
        new("cgroup", Reload, o => o.Cgroup?.ToString(), (to, from) => to with { Cgroup = from.Cgroup }),
        new("umask", Reload, o => o.Umask is { } umask ? Text(umask) : null, (to, from) => to with { Umask = from.Umask }),
        new("nice", Reload, o => Text(o.Nice), (to, from) => to with { Nice = from.Nice }),
        new("rlimit_*", Reload, LimitsOf, (to, from) => to with { Rlimits = from.Rlimits }),
        new("use_sockets", Reload, o => Text(o.UseSockets), (to, from) => to with { UseSockets = from.UseSockets }),
        new("sockets", Reload, o => string.Join(' ', o.Sockets), (to, from) => to with { Sockets = from.Sockets }),
        new("listen_fds", Reload, o => Text(o.ListenFds), (to, from) => to with { ListenFds = from.ListenFds }),
        new("stdin_socket", Reload, o => o.StdinSocket, (to, from) => to with { StdinSocket = from.StdinSocket }),
        new("close_child_stdin", Reload, o => Text(o.CloseChildStdin), (to, from) => to with { CloseChildStdin = from.CloseChildStdin }),
        new("close_child_stdout", Reload, o => Text(o.CloseChildStdout), (to, from) => to with { CloseChildStdout = from.CloseChildStdout }),
        new("close_child_stderr", Reload, o => Text(o.CloseChildStderr), (to, from) => to with { CloseChildStderr = from.CloseChildStderr }),
        new("notify", Reload, o => Text(o.Health.Notify), (to, from) => to with { Health = to.Health with { Notify = from.Health.Notify } }),
        new("watchdog", Reload, o => Text(o.Health.Watchdog), (to, from) => to with { Health = to.Health with { Watchdog = from.Health.Watchdog } }),
        new("readiness", Reload, o => Text(o.Health.Readiness), (to, from) => to with { Health = to.Health with { Readiness = from.Health.Readiness } }),
        new("liveness", Reload, o => Text(o.Health.Liveness), (to, from) => to with { Health = to.Health with { Liveness = from.Health.Liveness } }),

        // What is read already can go elsewhere; a process writes to a pipe of circusd, or not, from its beginning.
        new("stdout_stream", Reload, o => Text(o.StdoutStream), (to, from) => to with { StdoutStream = from.StdoutStream })
        {
            Between = (former, now) => former.StdoutStream is null || now.StdoutStream is null ? Reload : Live,
        },
        new("stderr_stream", Reload, o => Text(o.StderrStream), (to, from) => to with { StderrStream = from.StderrStream })
        {
            Between = (former, now) => former.StderrStream is null || now.StderrStream is null ? Reload : Live,
        },
        // What it waits for is another thing then.
        new("on_demand", Restart, o => Text(o.OnDemand), (to, from) => to with { OnDemand = from.OnDemand }),
        new("schedule", Restart, o => o.Schedule is { } s ? $"{s.Written} {s.Zone.Id} {s.Overlap}" : null, (to, from) => to with { Schedule = from.Schedule }),
    ];

    /// <summary>Free-form keys that differ.</summary>
    public static IEnumerable<string> FreeFormChanges(WatcherOptions former, WatcherOptions now) =>
        former.FreeForm.Keys.Union(now.FreeForm.Keys)
            .Where(key => !WatcherKeys.All.Any(row => row.Covers(key)))
            .Where(key => former.FreeForm.GetValueOrDefault(key) != now.FreeForm.GetValueOrDefault(key));

    /// <summary>A free-form key counts when the command has it.</summary>
    public static ChangeEffect EffectOfFreeForm(WatcherOptions options, string key) =>
        new[] { options.Cmd, options.Args, options.ShellArgs }.Any(text => text is not null && Placeholders.Keys(text).Contains(key.ToLowerInvariant()))
            ? Reload
            : Live;

    private static string EnvironmentOf(WatcherOptions options) => Pairs(
        options.Env.Where(variable => !_ofTerminals.Contains(variable.Key)).Select(variable => (variable.Key, variable.Value)));

    private static string LimitsOf(WatcherOptions options) =>
        Pairs(options.Rlimits.Select(limit => (limit.Key, limit.Value?.ToString(CultureInfo.InvariantCulture) ?? "")));

    private static string HooksOf(WatcherOptions options) => Pairs(options.Hooks.Select(hook => (hook.Key, hook.Value.Written)));

    private static string? Text(StreamOptions? stream) => stream is null ? null : Pairs(stream.Written.Select(pair => (pair.Key, pair.Value)));

    private static string? Text(FlappingOptions? flapping) =>
        flapping is null ? null : $"{flapping.Attempts} {Text(flapping.Window)} {Text(flapping.RetryIn)} {flapping.MaxRetry}";

    private static string? Text(ProbeOptions? probe) => probe?.ToString();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(bool flag) => flag ? "True" : "False";

    private static string Text(TimeSpan time) => Text(time.Ticks);

    // A NUL is in none of them.
    private static string Pairs(IEnumerable<(string Key, string Value)> pairs) =>
        string.Join('\0', pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
