using System.Globalization;

namespace Circus.Plugins.Observers;

/// <summary>What Circus takes from INFO of a Redis.</summary>
internal static class RedisFigures
{
    private static readonly string[] _keys =
    [
        "pubsub_channels", "connected_slaves", "lru_clock", "connected_clients", "keyspace_misses", "used_memory", "used_memory_peak",
        "total_commands_processed", "used_memory_rss", "total_connections_received", "pubsub_patterns", "used_cpu_sys", "used_cpu_sys_children",
        "blocked_clients", "used_cpu_user", "client_biggest_input_buf", "mem_fragmentation_ratio", "expired_keys", "evicted_keys",
        "client_longest_output_list", "uptime_in_seconds", "keyspace_hits",
    ];

    /// <summary>The gauges; versions of Redis that do not have one of the keys send one less.</summary>
    /// <param name="info">Lines of "key:value".</param>
    public static IEnumerable<PluginAction> Of(string info)
    {
        var values = info.Split('\n').Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.First()[1].TrimEnd());
        foreach (var key in _keys)
        {
            if (values.TryGetValue(key, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                yield return new PluginAction.Gauge($"redis_stats.{key}", value);
            }
        }
    }

    /// <summary>It did not answer.</summary>
    /// <param name="restartOnTimeout">Watcher that has to be restarted, or null.</param>
    /// <param name="reason">Why not.</param>
    public static IEnumerable<PluginAction> OfFault(string? restartOnTimeout, string reason)
    {
        yield return new PluginAction.Count("redis_stats.error");
        if (restartOnTimeout is not null)
        {
            yield return new PluginAction.Restart(restartOnTimeout, $"its Redis does not answer: {reason}");
            yield return new PluginAction.Count("redis_stats.restart_on_error");
        }
    }
}
