using Circus.Daemon.Watchers;

namespace Circus.Daemon.Configuration;

/// <summary>Converts depends_on: names with a condition, "db, cache:started".</summary>
internal static class DependencyList
{
    public const string Key = "depends_on";

    private static readonly string[] _words = ["started", "ready", "finished"];
    private static readonly char[] _separators = [',', ' ', '\t', '\n'];

    public static IReadOnlyList<Dependency> Read(KeyReader reader)
    {
        List<Dependency> dependencies = [];
        foreach (var word in (reader.Text(Key) ?? "").Split(_separators, StringSplitOptions.RemoveEmptyEntries))
        {
            // A name may have a colon itself.
            var colon = word.LastIndexOf(':');
            var condition = colon < 0 ? -1 : Array.IndexOf(_words, word[(colon + 1)..]);
            dependencies.Add(condition < 0
                ? new Dependency(word, DependencyCondition.Ready)
                : new Dependency(word[..colon], (DependencyCondition)condition));
        }

        return dependencies;
    }

    /// <summary>When all watchers are known: every one that is named exists, and none waits for itself.</summary>
    /// <param name="watchers">Those to be looked at.</param>
    /// <param name="others">Those that are there already.</param>
    public static void Check(IReadOnlyList<(WatcherOptions Options, KeyReader Reader)> watchers, IEnumerable<WatcherOptions> others)
    {
        var byName = watchers.Select(watcher => watcher.Options).Concat(others)
            .ToDictionary(options => options.Name, options => options, StringComparer.OrdinalIgnoreCase);
        foreach (var (options, reader) in watchers)
        {
            foreach (var (name, _) in options.DependsOn.Where(dependency => !byName.ContainsKey(dependency.Watcher)))
            {
                var near = Misspelling.Of(name, byName.Keys);
                reader.Fault(Key, $"found {ConfigFault.Quote(name)}, allowed: a watcher, with :started, :ready or :finished; "
                    + (near is null ? $"a section [watcher:{name}] is missing" : $"did you mean {ConfigFault.Quote(near)}?"));
            }

            if (CycleFrom(options, byName) is { } cycle)
            {
                reader.Fault(Key, $"goes round in a circle, so that none of them could ever start: {string.Join(" -> ", cycle)}");
            }
        }
    }

    /// <summary>The way back to a watcher, if there is one; of a circle only the first by name tells it.</summary>
    private static List<string>? CycleFrom(WatcherOptions start, Dictionary<string, WatcherOptions> byName)
    {
        var came = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var queue = new Queue<WatcherOptions>([start]);
        while (queue.TryDequeue(out var watcher))
        {
            foreach (var (name, _) in watcher.DependsOn)
            {
                if (!byName.TryGetValue(name, out var next) || !came.TryAdd(next.Name, watcher.Name))
                {
                    continue;
                }

                if (next.Name == start.Name)
                {
                    List<string> cycle = [start.Name];
                    for (var at = came[start.Name]; at != start.Name; at = came[at])
                    {
                        cycle.Insert(1, at);
                    }

                    cycle.Add(start.Name);
                    return cycle.Min(StringComparer.Ordinal) == start.Name ? cycle : null;
                }

                queue.Enqueue(next);
            }
        }

        return null;
    }
}
