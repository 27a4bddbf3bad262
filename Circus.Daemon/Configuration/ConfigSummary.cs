using System.Globalization;
using Circus.Daemon.Arbitration;
using Circus.Daemon.Processes;
using Circus.Daemon.Sockets;
using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>PURE: what circusd would do with a configuration, in lines for people.</summary>
internal static class ConfigSummary
{
    private const string NeedsQuotes = "'\"\\|&;<>*?[]$`()#~{}!";

    public static IEnumerable<string> Of(DaemonOptions options)
    {
        yield return $"commands on {options.Endpoint}, events on {options.PubsubEndpoint}{(options.Statsd ? $", statistics on {options.StatsEndpoint}" : "")}"
            + (options.Httpd ? string.Create(CultureInfo.InvariantCulture, $", console on http://{options.HttpdHost}:{options.HttpdPort}") : "");
        foreach (var socket in options.Sockets)
        {
            yield return $"socket {socket.Name}: {PlaceOf(socket)}";
        }

        var descriptors = DescriptorsOf(options);
        var place = 0;
        foreach (var watcher in StartOrder.Of(options.Watchers))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{++place}. {watcher.Name}: {HowOf(watcher)}: {CommandOf(watcher, descriptors)}");
        }
    }

    /// <summary>Numbers that nobody has yet.</summary>
    public static Dictionary<string, int> DescriptorsOf(DaemonOptions options) =>
        options.Sockets.Select((socket, i) => (socket.Name, Number: 100 + i)).ToDictionary(pair => pair.Name, pair => pair.Number, StringComparer.Ordinal);

    private static string PlaceOf(SocketOptions socket) => socket.Path
        ?? (socket.IsIPv6 && socket.Host.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"[{socket.Host}]:{socket.Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{socket.Host}:{socket.Port}"));

    private static string HowOf(WatcherOptions watcher)
    {
        if (watcher.Invalid is { } reason)
        {
            return $"cannot be started ({reason})";
        }

        var processes = watcher.NumProcesses == 1 ? "1 process" : string.Create(CultureInfo.InvariantCulture, $"{watcher.NumProcesses} processes");
        var when = !watcher.Autostart ? ", not started (autostart = False)"
            : watcher.OnDemand ? " at the first connection"
            : watcher.Schedule is { } schedule ? $" at {schedule.Written}"
            : "";
        var after = watcher.DependsOn.Count > 0 ? $", after {string.Join(", ", watcher.DependsOn.Select(dependency => dependency.Watcher))}" : "";
        return processes + when + after + (watcher.Uid is { } user ? $", as {user}" : "");
    }

    private static string CommandOf(WatcherOptions watcher, Dictionary<string, int> descriptors) =>
        CommandLine.TryBuild(watcher, slot: 1, descriptors, out var words, out var fault)
            ? string.Join(' ', words.Select(Quote))
            : $"no command ({fault})";

    /// <summary>As it can be typed into a shell; what is no character of a line is a question mark.</summary>
    private static string Quote(string word) => word.Length > 0 && !word.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || NeedsQuotes.Contains(letter, StringComparison.Ordinal))
        ? word
        : $"'{string.Concat(word.Select(letter => char.IsControl(letter) ? '?' : letter)).Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
