using System.Collections;
using System.Globalization;
using Circus.Daemon.Sockets;
using Circus.Daemon.Watchers;

namespace Circus.Daemon;

/// <summary>The programs that circusd runs as watchers of its own: statistics and the console.</summary>
internal static class OwnWatchers
{
    public const string Stats = "circusd-stats";
    public const string Console = "circushttpd";

    /// <summary>The console's listening socket: circusd opens it, so that it stays open while the console restarts.</summary>
    public static SocketOptions HttpdSocket(DaemonOptions options) => new()
    {
        Name = Console,
        Host = options.HttpdHost,
        Port = options.HttpdPort,
        Origin = "httpd_host and httpd_port in [circus]",
    };

    /// <summary>All sockets: those of the file, and the console's.</summary>
    public static IReadOnlyList<SocketOptions> SocketsOf(DaemonOptions options) =>
        options.Httpd ? [.. options.Sockets, HttpdSocket(options)] : options.Sockets;

    public static bool IsName(string name) => name is Stats or Console;

    public static IEnumerable<WatcherOptions> Of(DaemonOptions options)
    {
        if (options.Statsd)
        {
            yield return Watcher(Stats, "Circus.Stats", options, string.Create(
                CultureInfo.InvariantCulture,
                $"--endpoint {options.Endpoint} --pubsub {options.PubsubEndpoint} --statspoint {options.StatsEndpoint} --interval {options.StatsInterval.TotalSeconds} --end-with-parent"));
        }

        if (options.Httpd)
        {
            yield return Watcher(Console, "Circus.Web", options, string.Create(
                CultureInfo.InvariantCulture,
                $"--fd $(circus.sockets.{Console}) --endpoint {options.Endpoint} --pubsub {options.PubsubEndpoint} --statspoint {options.StatsEndpoint}"))
                with
            { Sockets = [Console] };
        }
    }

    /// <summary>The first word of a command that runs one of our programs.</summary>
    /// <param name="program">Its file.</param>
    /// <param name="project">Where it is built.</param>
    public static string Command(string program, string project) => Quote(Locate(AppContext.BaseDirectory, program, project));

    private static WatcherOptions Watcher(string program, string project, DaemonOptions options, string args) =>
        new()
        {
            Name = program,
            Cmd = Command(program, project),
            Args = args + $" --log-level {(options.Debug ? "debug" : options.LogLevel)}",
            WorkingDir = Environment.CurrentDirectory,
            Env = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? string.Empty, StringComparer.Ordinal),
            Singleton = true,
            IsOwn = true,
            GracefulTimeout = TimeSpan.FromSeconds(5),
        };

    /// <summary>Installed programs stand side by side; built ones in artifacts/bin/PROJECT/CONFIGURATION.</summary>
    private static string Locate(string folder, string program, string project)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        string[] places = [Path.Combine(folder, program), Path.GetFullPath(Path.Combine(folder, "..", "..", project, configuration, program))];
        return Array.Find(places, File.Exists) ?? places[0];
    }

    private static string Quote(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
