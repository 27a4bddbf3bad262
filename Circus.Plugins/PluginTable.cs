using Circus.Plugins.Heartbeats;
using Circus.Plugins.Observers;
using Circus.Plugins.Reloading;
using Circus.Plugins.Resources;
using Circus.Plugins.Statsd;

namespace Circus.Plugins;

/// <summary>What makes the plugins that the table of keys names.</summary>
internal static class PluginTable
{
    /// <summary>Null when there is no process for it: flapping is a part of circusd.</summary>
    public static BuiltInPlugin? Make(string name, PluginServices services) => name switch
    {
        "resource_watcher" => new ResourceWatcher(services),
        "command_reloader" => new CommandReloader(services),
        "watchdog" => new WatchDog(services),
        "statsd" => new StatsdEmitter(services),
        "full_stats" => new FullStats(services),
        "http_observer" => new HttpObserver(services),
        "redis_observer" => new RedisObserver(services),
        _ => null,
    };
}
