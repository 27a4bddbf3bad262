namespace Circus.Daemon.Configuration;

/// <summary>The keys of [circus].</summary>
internal static class CircusKeys
{
    public static readonly IReadOnlyList<ConfigKey> All =
    [
        new("check_delay", KeyKind.Seconds, "5.0", "Period of the safety-net check; 0 or less for none. Exits are noticed at once whatever it is."),
        new("endpoint", KeyKind.Endpoint, "tcp://127.0.0.1:5555", "Address for commands. Whoever reaches it can run programs, unless it has keys; see docs/security.md."),
        new("endpoint_owner", KeyKind.Text, null, "Owner of the file of control_socket, who may give every command. Watchers that are added must then run as this user."),
        new("curve_secret_key_file", KeyKind.Text, null, "Secret key of circusd (circusctl keygen): all endpoints are encrypted. Together with authorized_keys_file. Not in Circus."),
        new("authorized_keys_file", KeyKind.Text, null, "Clients that may give commands over TCP, a line \"ROLE PUBLIC-KEY NAME\" for each; ROLE is read, operate or admin. Read again when it changes. Not in Circus."),
        new("allow_insecure_endpoints", KeyKind.Flag, "False", "Accept addresses that other machines can reach without keys. Not in Circus."),
        new("control_socket", KeyKind.Text, null, "Path of a Unix socket for local clients: unix:///PATH in their --endpoint. Not in Circus."),
        new("control_socket_mode", KeyKind.Octal, null, "Mode of that file: 0600, or 0660 with control_socket_group. Not in Circus."),
        new("control_socket_group", KeyKind.Text, null, "Group of that file. Not in Circus."),
        new("control_socket_role", KeyKind.Choice, "operate", "What members of that group may do: read, operate or admin. Root, circusd's own user and endpoint_owner may do everything, others who can connect may read. Not in Circus."),
        new("request_rate", KeyKind.Integer, "200000", "Requests of one client within a second; 0 for any number. Not in Circus."),
        new("pubsub_endpoint", KeyKind.Endpoint, "tcp://127.0.0.1:5556", "Address where events are published."),
        new("statsd", KeyKind.Flag, "False", "Run circusd-stats."),
        new("stats_endpoint", KeyKind.Endpoint, "tcp://127.0.0.1:5557", "Address where statistics are published. Giving it switches statsd on."),
        new("stats_query_endpoint", KeyKind.Endpoint, null, "Address where circusd-stats answers questions (history, interval, OpenMetrics). Without it the port behind stats_endpoint, or any free one when that is taken. Not in Circus."),
        new("stats_interval", KeyKind.Seconds, "1", "Interval of the statistics, 0.1 to 600. Not in Circus."),
        new("multicast_endpoint", KeyKind.Text, null, "udp://ADDRESS:PORT of a multicast group, as udp://237.219.251.97:12027: circusd tells whoever asks there where its endpoint is. Without it nobody can ask."),
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
        new("logoutput", KeyKind.Text, "-", "\"-\" for standard error, \"stdout\", a file, syslog://HOST[:PORT][?FACILITY] or syslog:///PATH[?FACILITY]. A file that is moved away is begun anew."),
        new("log_format", KeyKind.Choice, "text", "text, or json: one compact JSON object for each message. Not in Circus."),
        new("loggerconfig", KeyKind.Text, null, "Configuration of Python's logging (.ini, .json or .yaml): level, handler and format of its logger circus take the place of loglevel and logoutput."),
        new("fqdn_prefix", KeyKind.Text, null, "Put before the name of this node, as PREFIX@HOST: what describe and $(circus.node) tell."),
        new("include", KeyKind.Text, null, "More files to read: globs, separated by blanks, relative to this file. ** is any number of directories."),
        new("include_dir", KeyKind.Text, null, "Directories whose *.ini files are read, separated by blanks, relative to this file."),
        new("statsd_close_outputs", KeyKind.Flag, null, "Has no meaning; accepted for files of Circus."),
        new("httpd_close_outputs", KeyKind.Flag, null, "Has no meaning; accepted for files of Circus."),
        new("stream_backend", KeyKind.Text, null, "Has no meaning; accepted for files of Circus."),
        new("use_papa", KeyKind.Flag, null, "Has no meaning; accepted for files of Circus. Processes and sockets outlive circusd without it."),
        new("papa_endpoint", KeyKind.Text, null, "Has no meaning; accepted for files of Circus."),
    ];
}
