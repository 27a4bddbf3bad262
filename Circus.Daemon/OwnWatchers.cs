using System.Collections;
using System.Globalization;
using Circus.Daemon.Sockets;
using Circus.Daemon.Survival;
using Circus.Daemon.Watchers;
using Circus.Protocol.Keys;

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
                $"{Channels(options)} --interval {options.StatsInterval.TotalSeconds} --end-with-parent{Query(options)}{Key(options)}{History(options)}"));
        }

        if (options.Httpd)
        {
            yield return Watcher(Console, "Circus.Web", options, string.Create(
                CultureInfo.InvariantCulture,
                $"--fd $(circus.sockets.{Console}) {Channels(options)}"))
                with
            { Sockets = [Console] };
        }
    }

    /// <summary>The first word of a command that runs one of our programs.</summary>
    /// <param name="program">Its file.</param>
    /// <param name="project">Where it is built.</param>
    public static string Command(string program, string project) => Quote(Locate(AppContext.BaseDirectory, program, project));

    /// <summary>The environment of circusd, and the key by which the console reads the statistics.</summary>
    private static Dictionary<string, string> EnvironmentOf(DaemonOptions options)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? string.Empty, StringComparer.Ordinal);
        if (options.CurveSecretKeyFile is { } path && KeyFile.TryReadPublic(path, out var key, out _))
        {
            environment[ConnectionKeys.ServerKeyVariable] = Z85.Encode(key);
        }

        return environment;
    }

    /// <summary>Over the Unix socket, if there is one: it asks for no key.</summary>
    private static string Channels(DaemonOptions options)
    {
        var (control, events) = options.ControlSocket is { } socket
            ? (Quote($"unix://{socket.Path}"), Quote($"unix://{socket.Path}"))
            : (options.Endpoint, options.PubsubEndpoint);
        return $"--endpoint {control} --pubsub {events} --statspoint {options.StatsEndpoint}";
    }

    private static string Query(DaemonOptions options) => options.StatsQueryEndpoint is { } query ? $" --query {query}" : "";

    private static string Key(DaemonOptions options) =>
        options is { CurveSecretKeyFile: { } path, AuthorizedKeysFile: { } authorized }
            ? $" --curve-secret-key-file {Quote(Path.GetFullPath(path))} --authorized-keys-file {Quote(Path.GetFullPath(authorized))}"
            : "";

    private static string History(DaemonOptions options) =>
        StateFolder.PathOf(options, Environment.GetEnvironmentVariable) is { } folder ? $" --history {Quote(folder + ".history")}" : "";

    private static WatcherOptions Watcher(string program, string project, DaemonOptions options, string args) =>
        new()
        {
            Name = program,
            Cmd = Command(program, project),
            Args = args + $" --log-level {(options.Debug ? "debug" : options.Log.Level)}",
            WorkingDir = Environment.CurrentDirectory,
            Env = EnvironmentOf(options),
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
