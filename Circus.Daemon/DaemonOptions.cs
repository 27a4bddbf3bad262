using Circus.Daemon.Control;
using Circus.Daemon.Sockets;
using Circus.Daemon.Watchers;
using Circus.Logging;

namespace Circus.Daemon;

/// <summary>What SIGHUP does.</summary>
internal enum HangUp
{
    /// <summary>The configuration is read again and what changed is applied.</summary>
    Config,

    /// <summary>The processes of all watchers are replaced, as in Circus.</summary>
    Processes,
}

/// <summary>The daemon's configuration after all conversions: section [circus], the sockets and the watchers. See docs/config.md.</summary>
internal sealed record DaemonOptions
{
    /// <summary>File that was read, absolute; null for the embedded quick start.</summary>
    public string? ConfigFile { get; init; }

    public string Endpoint { get; init; } = "tcp://127.0.0.1:5555";

    public string PubsubEndpoint { get; init; } = "tcp://127.0.0.1:5556";

    public string StatsEndpoint { get; init; } = "tcp://127.0.0.1:5557";

    /// <summary>Where circusd-stats answers questions; null for the port behind <see cref="StatsEndpoint"/>, or any free one when that is taken.</summary>
    public string? StatsQueryEndpoint { get; init; }

    /// <summary>The daemon's own secret key: with it all three endpoints speak CURVE. Together with <see cref="AuthorizedKeysFile"/>, or neither.</summary>
    public string? CurveSecretKeyFile { get; init; }

    /// <summary>Public keys of the clients that may give commands over TCP.</summary>
    public string? AuthorizedKeysFile { get; init; }

    /// <summary>A Unix socket for local clients; null for none.</summary>
    public ControlSocketOptions? ControlSocket { get; init; }

    /// <summary>Requests of one client within a second; 0 for any number. Above what a program can use, below what a mistake can do.</summary>
    public int RequestRate { get; init; } = 200_000;

    /// <summary>User of endpoint_owner: watchers that are added at run time must run as that one.</summary>
    public string? EndpointOwner { get; init; }

    /// <summary>Where clients may ask for <see cref="Endpoint"/>, "udp://237.219.251.97:12027"; null is nowhere.</summary>
    public string? MulticastEndpoint { get; init; }

    /// <summary>Period of the safety-net check. Exits are noticed at once whatever it is. Default 5 s, as in Circus.</summary>
    public TimeSpan CheckDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause after each watcher at start.</summary>
    public TimeSpan WarmupDelay { get; init; }

    /// <summary>Run circusd-stats as a watcher of the daemon's own.</summary>
    public bool Statsd { get; init; }

    /// <summary>Interval of the statistics, 100 ms to 10 min. An extension of ours: "stats_interval", in seconds.</summary>
    public TimeSpan StatsInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Run the web console as a watcher of the daemon's own.</summary>
    public bool Httpd { get; init; }

    public string HttpdHost { get; init; } = "localhost";

    public int HttpdPort { get; init; } = 8080;

    public string? PidFile { get; init; }

    /// <summary>Folder for what survives the daemon; "none" for none, null for the default. An extension of ours.</summary>
    public string? StateDir { get; init; }

    /// <summary>Its own log.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>Value of <see cref="LoggerConfig"/> that means none, as in Circus.</summary>
    public const string DefaultLoggerConfig = "default";

    /// <summary>Configuration of Python's logging that takes the place of <see cref="Log"/>; null for none.</summary>
    public string? LoggerConfig { get; init; }

    /// <summary>File mode creation mask of the daemon and its children, 0 to 511; null keeps the inherited one.</summary>
    public int? Umask { get; init; }

    public bool Debug { get; init; }

    /// <summary>Put before the machine's name, "prefix@host"; null for nothing.</summary>
    public string? FqdnPrefix { get; init; }

    /// <summary>What this node is called.</summary>
    public string Node => FqdnPrefix is { } prefix ? $"{prefix}@{Environment.MachineName}" : Environment.MachineName;

    /// <summary>What SIGHUP does. An extension of ours: "hup".</summary>
    public HangUp Hup { get; init; }

    /// <summary>What a flapping plugin says for all watchers, also for those that clients add; null when there is none.</summary>
    public FlappingOptions? Flapping { get; init; }

    public IReadOnlyList<SocketOptions> Sockets { get; init; } = [];

    public IReadOnlyList<WatcherOptions> Watchers { get; init; } = [];
}
