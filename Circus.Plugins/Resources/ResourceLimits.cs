namespace Circus.Plugins.Resources;

/// <summary>What the processes of one watcher may use, and what happens to one that does not keep to it.</summary>
internal sealed record ResourceLimits
{
    public required string Watcher { get; init; }

    /// <summary>Percent of a core; more is too much.</summary>
    public required double MaxCpu { get; init; }

    /// <summary>So much or less is too little; null is no limit.</summary>
    public double? MinCpu { get; init; }

    /// <summary>More is too much.</summary>
    public required MemoryAmount MaxMemory { get; init; }

    /// <summary>Less is too little; null is no limit.</summary>
    public MemoryAmount? MinMemory { get; init; }

    /// <summary>The mean of both percentages; more is too much.</summary>
    public required double HealthThreshold { get; init; }

    /// <summary>Looks in a row that are tolerated.</summary>
    public required int MaxCount { get; init; }

    /// <summary>Whether direct children are judged, each alone.</summary>
    public bool JudgesChildren { get; init; }

    public int ChildSignal { get; init; } = 15;

    public static ResourceLimits Of(PluginOptions options)
    {
        var watcher = options.Text("watcher") ?? options.Text("service");
        if (watcher is null)
        {
            options.Fault("watcher", "not found, resource_watcher needs it");
        }

        return new ResourceLimits
        {
            Watcher = watcher ?? "",
            MaxCpu = options.Number("max_cpu"),
            MinCpu = options.NumberOrNone("min_cpu"),
            MaxMemory = options.Memory("max_mem") ?? default,
            MinMemory = options.Memory("min_mem"),
            HealthThreshold = options.Number("health_threshold"),
            MaxCount = options.Integer("max_count"),
            JudgesChildren = options.Flag("process_children"),
            ChildSignal = options.Integer("child_signal"),
        };
    }
}
