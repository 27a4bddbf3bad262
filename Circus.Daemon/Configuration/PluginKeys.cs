namespace Circus.Daemon.Configuration;

/// <summary>
/// The keys of [plugin:NAME], and those of each plugin that comes with circusd. circus-plugin has the same table: defaults stand here only.
/// </summary>
internal static class PluginKeys
{
    public const string Use = "use";
    public const string Cmd = "cmd";
    public const string Active = "active";

    /// <summary>The one that circusd does itself: there is no process for it.</summary>
    public const string Flapping = "flapping";

    public static readonly IReadOnlyList<ConfigKey> All =
    [
        new(Use, KeyKind.Text, null, "A plugin that comes with circusd: its name below, or its class in Circus. This or cmd is required."),
        new(Cmd, KeyKind.Text, null, "Any program that is a plugin: see [plugins](plugins.md). Not in Circus."),
        new(Active, KeyKind.Flag, "True", "Otherwise it is not started together with circusd."),
        new("priority", KeyKind.Integer, "1", "As for a watcher: with 1 a plugin is there before ordinary watchers start."),
        new("*", KeyKind.Text, null, "Options of the plugin. The keys of a watcher count too: respawn, stop_signal, stdout_stream.class and so on."),
    ];

    private static readonly ConfigKey _loopRate = new("loop_rate", KeyKind.Seconds, "60", "Between two looks.");

    private static readonly ConfigKey[] _statsd =
    [
        new("application_name", KeyKind.Text, "app", "Part of every name that goes to statsd: circus.NAME.watcher."),
        new("host", KeyKind.Text, "localhost", "Where statsd listens, by UDP and IPv4."),
        new("port", KeyKind.Integer, "8125", "Its port."),
        new("sample_rate", KeyKind.Number, "1.0", "Share of the counters and timings that are sent, up to 1."),
    ];

    public static readonly IReadOnlyList<PluginKind> BuiltIn =
    [
        new(
            "resource_watcher",
            "circus.plugins.resource_watcher.ResourceWatcher",
            "Ends a process of one watcher that uses too much, or too little, in more looks than max_count in a row; it is replaced.",
            [
                new("watcher", KeyKind.Text, null, "The watcher; required."),
                new("service", KeyKind.Text, null, "The same; deprecated."),
                _loopRate,
                new("max_cpu", KeyKind.Number, "90", "Percent of a core that a process may use."),
                new("min_cpu", KeyKind.Number, null, "Percent that it has to use more than."),
                new("max_mem", KeyKind.Text, "90", "Memory that it may use: percent of the machine's, or bytes with a unit, as 250M."),
                new("min_mem", KeyKind.Text, null, "Memory that it has to use, in the same way."),
                new("health_threshold", KeyKind.Number, "75", "What the mean of both percentages may be."),
                new("max_count", KeyKind.Integer, "3", "Looks in a row that are tolerated, for each limit."),
                new("process_children", KeyKind.Flag, "0", "Judge each direct child alone, too. It is signalled."),
                new("child_signal", KeyKind.Integer, "15", "Number of that signal."),
                .. _statsd,
            ])
        {
            Needs = ["watcher", "service"],
        },
        new(
            "command_reloader",
            "circus.plugins.command_reloader.CommandReloader",
            "Reloads a watcher gracefully when the program of its command has changed, or leads elsewhere.",
            [
                _loopRate with { Default = "1" },
                new("debounce", KeyKind.Seconds, "0.5", "A change must stay as it is so long first. Not in Circus."),
                new("paths.*", KeyKind.Text, null, "More files or folders of the watcher whose name follows, separated by blanks, relative to its working_dir. Not in Circus."),
            ]),
        new(
            "watchdog",
            "circus.plugins.watchdog.WatchDog",
            "Ends processes that do not send heartbeats by UDP. The daemon's own watchers are left alone.",
            [
                _loopRate,
                new("watchers_regex", KeyKind.Text, ".*", "What the name of a watcher has to begin with, as it is in events."),
                new("msg_regex", KeyKind.Text, "^(?P<pid>.*);(?P<timestamp>.*)$", "What a heartbeat looks like; it names the pid."),
                new("max_count", KeyKind.Integer, "3", "Looks without a heartbeat."),
                new("ip", KeyKind.Text, "127.0.0.1", "Address to listen at."),
                new("port", KeyKind.Integer, "1664", "Port to listen at."),
                new("watchers_stop_signal", KeyKind.Signal, null, "Signal that ends them; default is the watcher's."),
                new("watchers_graceful_timeout", KeyKind.Seconds, null, "Time until SIGKILL; default is the watcher's."),
            ]),
        new("statsd", "circus.plugins.statsd.StatsdEmitter", "Counts every event in statsd: circus.NAME.watcher.WATCHER.ACTION.", _statsd),
        new(
            "full_stats",
            "circus.plugins.statsd.FullStats",
            "Sends number, CPU and memory of the processes of every watcher to statsd.",
            [_loopRate, .. _statsd]),
        new(
            "http_observer",
            "circus.plugins.http_observer.HttpObserver",
            "Asks for a page and sends the time to statsd; restarts a watcher when the answer is none or an error.",
            [
                _loopRate,
                new("check_url", KeyKind.Text, "http://localhost/", "The page."),
                new("timeout", KeyKind.Seconds, "10", "For the answer."),
                new("restart_on_error", KeyKind.Text, null, "The watcher."),
                .. _statsd,
            ]),
        new(
            "redis_observer",
            "circus.plugins.redis_observer.RedisObserver",
            "Sends figures of a Redis to statsd; restarts a watcher when it does not answer.",
            [
                _loopRate,
                new("redis_url", KeyKind.Text, "redis://localhost:6379/0", "Where it is, with a password if it has one."),
                new("timeout", KeyKind.Seconds, "5", "For its answer."),
                new("restart_on_timeout", KeyKind.Text, null, "The watcher."),
                .. _statsd,
            ]),
        new(
            Flapping,
            "circus.plugins.flapping.Flapping",
            "No process: circusd does it itself.",
            [
                new("attempts", KeyKind.Integer, "2", "Ends that make a series."),
                new("window", KeyKind.Seconds, "1", "Within that time."),
                new("retry_in", KeyKind.Seconds, "7", "Pause before the next start."),
                new("max_retry", KeyKind.Integer, "5", "Series before it is given up; -1 is never."),
            ]),
    ];

    /// <summary>By either of its names; null when it is none of ours.</summary>
    public static PluginKind? Find(string use) =>
        BuiltIn.FirstOrDefault(kind => kind.PythonName == use || kind.Name.Equals(use, StringComparison.OrdinalIgnoreCase));
}
