namespace Circus.Plugins.Statsd;

/// <summary>The gauges of Circus for the processes of each watcher.</summary>
internal static class FullStatsGauges
{
    public const string Error = "_stats.error";

    public static IEnumerable<PluginAction> Of(WatcherFigures watcher)
    {
        var bucket = $"_stats.{watcher.Name}.";
        if (watcher.SpawnCount is { } spawned)
        {
            yield return new PluginAction.Gauge(bucket + "spawn_count", spawned);
        }

        yield return new PluginAction.Gauge(bucket + "watchers_num", watcher.Processes.Count);
        if (watcher.Processes.Count == 0)
        {
            yield break;
        }

        yield return new PluginAction.Gauge(bucket + "cpu_max", watcher.Processes.Max(process => process.Cpu));
        yield return new PluginAction.Gauge(bucket + "cpu_sum", watcher.Processes.Sum(process => process.Cpu));
        yield return new PluginAction.Gauge(bucket + "mem_pct_max", watcher.Processes.Max(process => process.MemoryPercent));
        yield return new PluginAction.Gauge(bucket + "mem_pct_sum", watcher.Processes.Sum(process => process.MemoryPercent));
        yield return new PluginAction.Gauge(bucket + "mem_max", watcher.Processes.Max(process => process.MemoryBytes));
        yield return new PluginAction.Gauge(bucket + "mem_sum", watcher.Processes.Sum(process => process.MemoryBytes));
    }
}
