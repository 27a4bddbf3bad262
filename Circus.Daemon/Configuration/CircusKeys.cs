namespace Circus.Daemon.Configuration;

/// <summary>The keys of [circus].</summary>
internal static class CircusKeys
{
    public static readonly IReadOnlyList<ConfigKey> All =
    [
        new("check_delay", KeyKind.Seconds, "5.0", "Period of the safety-net check; 0 or less for none. Exits are noticed at once whatever it is."),
        new("endpoint", KeyKind.Endpoint, "tcp://127.0.0.1:5555", "Address for commands. Whoever reaches it can run programs."),
        new("endpoint_owner", KeyKind.Text, null, "Owner of the socket file of an ipc:// endpoint."),
        new("pubsub_endpoint", KeyKind.Endpoint, "tcp://127.0.0.1:5556", "Address where events are published."),
        new("statsd", KeyKind.Flag, "False", "Run circusd-stats."),
        new("stats_endpoint", KeyKind.Endpoint, "tcp://127.0.0.1:5557", "Address where statistics are published. Giving it switches statsd on."),
        new("stats_interval", KeyKind.Seconds, "1", "Interval of the statistics, 0.1 to 600. Not in Circus."),
        new("multicast_endpoint", KeyKind.Text, null, "Address for the discovery of daemons."),
        new("umask", KeyKind.Octal, null, "File mode mask of circusd and all its processes."),
        new("warmup_delay", KeyKind.Seconds, "0", "Pause after each watcher at start."),
        new("httpd", KeyKind.Flag, "False", "Run the web console."),
        new("httpd_host", KeyKind.Text, "localhost", "Host name or address that the web console listens on."),
        new("httpd_port", KeyKind.Integer, "8080", "Port of the web console."),
        new("debug", KeyKind.Flag, "False", "Show what the daemon's own programs print, and more of it."),
        new("debug_gc", KeyKind.Flag, "False", "Has no meaning here; accepted for files of Circus."),
        new("hup", KeyKind.Choice, "config", "What SIGHUP does: config reads the configuration again and applies what changed, processes replaces the processes of all watchers, as in Circus. Not in Circus."),
        new("state_dir", KeyKind.Text, null, "Folder for what lets processes survive the death of circusd, or \"none\". Without it: $STATE_DIRECTORY, $XDG_STATE_HOME/circus or ~/.local/state/circus. Not in Circus."),
        new("pidfile", KeyKind.Text, null, "File for the process id of circusd."),
        new("loglevel", KeyKind.Choice, "info", "critical, error, warning, info or debug."),
        new("logoutput", KeyKind.Text, "-", "\"-\" for standard error, \"stdout\", or a file."),
        new("loggerconfig", KeyKind.Text, null, "Configuration file of Python's logging."),
        new("fqdn_prefix", KeyKind.Text, null, "Put before the name of this node, as PREFIX@HOST: what describe and $(circus.node) tell."),
        new("include", KeyKind.Text, null, "More files to read: globs, separated by blanks, relative to this file."),
        new("include_dir", KeyKind.Text, null, "Directories whose *.ini files are read, separated by blanks, relative to this file."),
        new("statsd_close_outputs", KeyKind.Flag, null, "Has no meaning; accepted for files of Circus."),
        new("httpd_close_outputs", KeyKind.Flag, null, "Has no meaning; accepted for files of Circus."),
        new("stream_backend", KeyKind.Text, null, "Has no meaning; accepted for files of Circus."),
    ];
}
