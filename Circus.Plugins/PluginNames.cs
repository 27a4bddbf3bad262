namespace Circus.Plugins;

/// <summary>The watchers that circusd runs for itself.</summary>
internal static class PluginNames
{
    private const string Plugin = "plugin:";

    public static bool IsPlugin(string watcher) => watcher.StartsWith(Plugin, StringComparison.OrdinalIgnoreCase);

    /// <summary>By name or key; a description says it better.</summary>
    public static bool IsOwn(string watcher) =>
        IsPlugin(watcher)
        || watcher.Equals("circusd-stats", StringComparison.OrdinalIgnoreCase)
        || watcher.Equals("circushttpd", StringComparison.OrdinalIgnoreCase);
}
