using Circus.Protocol.Rounds;

namespace Circus.Web.Watchers;

/// <summary>PURE: a process and what descends from it, as a round of the statistics has it.</summary>
/// <param name="Depth">0 for the process itself.</param>
/// <param name="Figures">What was measured.</param>
internal readonly record struct ProcessTree(int Depth, ProcessFigures Figures)
{
    // Beyond this a tree is no help, and a page is slow.
    private const int Most = 200;

    /// <summary>A parent before its children; empty when it was not measured.</summary>
    public static IReadOnlyList<ProcessTree> Of(StatsRound? round, string watcherKey, int pid)
    {
        List<ProcessTree> tree = [];
        var all = round?.Processes.Where(process => process.Watcher == watcherKey).ToList() ?? [];
        var children = all.ToLookup(process => process.Parent);
        foreach (var root in all.Where(process => process.Pid == pid).Take(1))
        {
            Add(root, 0);
        }

        return tree;

        void Add(ProcessFigures figures, int depth)
        {
            if (tree.Count < Most)
            {
                tree.Add(new ProcessTree(depth, figures));
                foreach (var child in children[figures.Pid].Where(child => child.Pid != figures.Pid))
                {
                    Add(child, depth + 1);
                }
            }
        }
    }
}
