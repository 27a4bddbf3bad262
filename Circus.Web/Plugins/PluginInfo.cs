using System.Text.RegularExpressions;
using Circus.Protocol.Messages;

namespace Circus.Web.Plugins;

/// <summary>PURE: a plugin, out of the watcher that runs it.</summary>
/// <param name="Watcher">Its watcher.</param>
/// <param name="Name">As its section calls it.</param>
/// <param name="Use">Which of those that come with circusd; null when it is a program of somebody's own.</param>
/// <param name="What">What it does, in a line.</param>
internal sealed partial record PluginInfo(WatcherDescription Watcher, string Name, string? Use, string What)
{
    private const string Prefix = "plugin:";

    /// <summary>The table of docs/plugins.md; a test compares the two.</summary>
    private static readonly Dictionary<string, string> _known = new(StringComparer.Ordinal)
    {
        ["resource_watcher"] = "ends a process of one watcher that uses too much CPU or memory",
        ["command_reloader"] = "reloads watchers when their program was replaced",
        ["watchdog"] = "ends processes that send no heartbeats",
        ["statsd"] = "counts events in statsd",
        ["full_stats"] = "sends CPU and memory to statsd",
        ["http_observer"] = "asks for a page, restarts a watcher when it is not well",
        ["redis_observer"] = "the same for a Redis",
    };

    public static IReadOnlyDictionary<string, string> Known => _known;

    /// <param name="watchers">All that there are.</param>
    /// <param name="commands">What plugins run, by the name of the watcher: descriptions of plugins say their name instead.</param>
    public static IReadOnlyList<PluginInfo> Of(IEnumerable<WatcherDescription> watchers, IReadOnlyDictionary<string, string> commands) =>
    [
        .. watchers.Where(watcher => watcher.Name.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(watcher => watcher.Name, StringComparer.Ordinal)
            .Select(watcher => Of(watcher, commands.GetValueOrDefault(watcher.Name))),
    ];

    private static PluginInfo Of(WatcherDescription watcher, string? command)
    {
        if (command is null)
        {
            return new PluginInfo(watcher, watcher.Name[Prefix.Length..], null, "");
        }

        var use = Program().Match(command) is { Success: true } found ? found.Groups[1].Value : null;
        return new PluginInfo(watcher, watcher.Name[Prefix.Length..], use, use is null ? "a program of your own" : _known.GetValueOrDefault(use, "comes with circusd"));
    }

    // The program of circusd's plugins is followed by the plugin's name, see PluginSection.
    [GeneratedRegex(@"\s([a-z_]+)\s--end-with-parent")]
    private static partial Regex Program();
}
