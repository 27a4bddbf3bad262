namespace Circus.Plugins.Resources;

/// <summary>
/// Decides from what the processes of a watcher use which of them has to go. Circus restarts the whole watcher; here only the process goes
/// that is the reason, and of its children the child.
/// </summary>
internal sealed class ResourceJudge(ResourceLimits limits)
{
    /// <summary>The zeros that Circus takes for a watcher without processes: they are counted, but there is nobody to end.</summary>
    private static readonly ProcessFigures _nobody = new(0, 0, 0, 0);

    // Looks in a row, by pid and what is wrong with it.
    private Dictionary<(int Pid, string Excess), int> _counts = [];

    /// <summary>One look.</summary>
    public IReadOnlyList<PluginAction> Look(WatcherFigures watcher)
    {
        List<PluginAction> actions = [];
        Dictionary<(int Pid, string Excess), int> counts = [];
        IReadOnlyList<ProcessFigures> processes = watcher.Processes.Count == 0 ? [_nobody] : watcher.Processes;
        actions.AddRange(processes.SelectMany(Excesses).Distinct().Select(Count));
        foreach (var process in watcher.Processes)
        {
            if (Judge(process, counts) is { } reason)
            {
                actions.Add(new PluginAction.End(watcher.Name, process.Pid, reason));
                actions.Add(Count("restarting"));
            }

            foreach (var child in limits.JudgesChildren ? process.Children : [])
            {
                actions.AddRange(Excesses(child).Select(Count));
                if (Judge(child, counts) is { } childReason)
                {
                    actions.Add(new PluginAction.SignalChild(watcher.Name, process.Pid, child.Pid, limits.ChildSignal, childReason));
                    actions.Add(Count("restarting"));
                }
            }
        }

        // Those that are gone are forgotten: their numbers may be others' soon.
        _counts = counts;
        return actions;
    }

    /// <summary>Something went wrong with a look.</summary>
    public PluginAction Fault() => Count("error");

    private PluginAction.Count Count(string what) => new($"_resource_watcher.{limits.Watcher}.{what}");

    /// <summary>Why it has to go; null when it may stay.</summary>
    private string? Judge(ProcessFigures process, Dictionary<(int Pid, string Excess), int> counts)
    {
        string? reason = null;
        foreach (var excess in Excesses(process))
        {
            var count = _counts.GetValueOrDefault((process.Pid, excess)) + 1;
            counts[(process.Pid, excess)] = count;
            if (count > limits.MaxCount)
            {
                reason ??= FormattableString.Invariant(
                    $"{excess} in {count} looks in a row ({process.Cpu:0.#} % of a core, {process.MemoryPercent:0.##} % of memory)");
            }
        }

        if (reason is not null)
        {
            // It gets as many looks again if it stays.
            foreach (var key in counts.Keys.Where(key => key.Pid == process.Pid).ToList())
            {
                counts.Remove(key);
            }
        }

        return reason;
    }

    private IEnumerable<string> Excesses(ProcessFigures process)
    {
        if (process.Cpu > limits.MaxCpu)
        {
            yield return "over_cpu";
        }

        if (limits.MinCpu is { } minCpu && process.Cpu <= minCpu)
        {
            yield return "under_cpu";
        }

        if (limits.MaxMemory.Of(process) > limits.MaxMemory.Value)
        {
            yield return "over_memory";
        }

        if (limits.MinMemory is { } minMemory && minMemory.Of(process) < minMemory.Value)
        {
            yield return "under_memory";
        }

        if ((process.Cpu + process.MemoryPercent) / 2 > limits.HealthThreshold)
        {
            yield return "over_health";
        }
    }
}
