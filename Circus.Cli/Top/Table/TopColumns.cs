using System.Collections.Immutable;
using System.Globalization;
using Circus.Cli.Output;
using Circus.Cli.Top.Model;

namespace Circus.Cli.Top.Table;

/// <summary>All columns.</summary>
internal static class TopColumns
{
    public static readonly ImmutableArray<TopColumn> All =
    [
        new(ColumnId.Node, "node", "NODE", 14) { About = "Node, with several endpoints", Text = row => row.Node, Rank = 1 },
        new(ColumnId.Name, "name", "WATCHER", 16) { About = "Watcher, or process", Text = row => row.Name },
        new(ColumnId.Watcher, "watcher", "WATCHER", 14) { About = "Watcher of a process, in the flat list", Text = row => row.Watcher, Rank = 2 },
        new(ColumnId.State, "state", "STATE", 11) { About = "State of the watcher, as circusd tells it", Text = row => row.State, Rank = 4 },
        new(ColumnId.Processes, "processes", "PROCS", 7) { About = "Processes, and how many are wanted", Text = Processes, Number = row => row.IsWatcher ? row.Processes : null, IsRight = true, Rank = 3 },
        new(ColumnId.Cpu, "cpu", "CPU %", 7) { About = "CPU, percent of one core", Text = row => Figure.Percent(row.Cpu), Number = row => Rounded(row.Cpu, 1), IsRight = true },
        new(ColumnId.CpuBar, "cpu-bar", "", 8) { About = "CPU as a bar", Rank = 8 },
        new(ColumnId.CpuGraph, "cpu-graph", "", 10) { About = "CPU of the last time", Rank = 7 },
        new(ColumnId.Memory, "memory", "MEMORY", 9) { About = "Resident memory", Text = row => Figure.Size(row.Rss), Number = row => row.Rss ?? row.Mem, IsRight = true, Rank = 2 },
        new(ColumnId.MemoryPercent, "memory-percent", "MEM %", 6) { About = "Memory, percent of the machine's", Text = row => Figure.Percent(row.Mem, 2), Number = row => Rounded(row.Mem, 2), IsRight = true, Rank = 6 },
        new(ColumnId.MemoryBar, "memory-bar", "", 8) { About = "Memory as a bar", Rank = 9 },
        new(ColumnId.MemoryGraph, "memory-graph", "", 10) { About = "Memory of the last time", Rank = 10 },
        new(ColumnId.Threads, "threads", "THR", 5) { About = "Threads", Text = row => Figure.Count(row.Threads), Number = row => row.Threads, IsRight = true, Rank = 11 },
        new(ColumnId.Descriptors, "fds", "FDS", 5) { About = "Open descriptors", Text = row => Figure.Count(row.Fds), Number = row => row.Fds, IsRight = true, Rank = 12 },
        new(ColumnId.Read, "read", "READ/s", 9) { About = "Bytes read from storage, per second", Text = row => Figure.Size(row.IoRead), Number = row => row.IoRead, IsRight = true, Rank = 13 },
        new(ColumnId.Write, "write", "WRITE/s", 9) { About = "Bytes written to storage, per second", Text = row => Figure.Size(row.IoWrite), Number = row => row.IoWrite, IsRight = true, Rank = 14 },
        new(ColumnId.Restarts, "restarts", "REST", 5) { About = "Ends that nobody asked for, and were made good", Text = row => row.Restarts is null ? "" : Figure.Count(row.Restarts), Number = row => row.Restarts, IsRight = true, Rank = 15 },
        new(ColumnId.User, "user", "USER", 9) { About = "User", Text = row => row.User, IsUsual = false, Rank = 16 },
        new(ColumnId.Nice, "nice", "NI", 3) { About = "Niceness", Text = row => row.IsWatcher ? "" : Figure.Count(row.Nice), Number = row => row.Nice, IsRight = true, IsUsual = false, Rank = 17 },
        new(ColumnId.Letter, "kernel-state", "S", 1) { About = "State letter of the kernel", Text = row => row.Letter, IsUsual = false, Rank = 18 },
        new(ColumnId.CpuTime, "cpu-time", "TIME", 9) { About = "CPU time since the start", Text = row => row.CpuTime, IsRight = true, IsUsual = false, Rank = 19 },
        new(ColumnId.Age, "age", "AGE", 7) { About = "Age; of a watcher that of its oldest process", Text = row => row.Age is { } age ? DurationText.Of(age) : Figure.Unknown, Number = row => row.Age, IsRight = true, Rank = 5 },
    ];

    public static readonly ImmutableHashSet<ColumnId> Usual = [.. All.Where(column => column.IsUsual).Select(column => column.Id)];

    public static TopColumn Of(ColumnId id) => All[(int)id];

    /// <summary>The column of a word on the command line; null when there is none.</summary>
    public static TopColumn? Find(string word) => All.FirstOrDefault(column => column.Word == word);

    /// <summary>What is shown: chosen, known, and of use in this form of the table.</summary>
    public static IReadOnlyList<TopColumn> Shown(TopView view, TopFrame frame) =>
        [.. All.Where(column => column.Id == ColumnId.Name || (view.Columns.Contains(column.Id) && (view.IsTree ? column.Id != ColumnId.Watcher : column.Id is not ColumnId.Processes and not ColumnId.Restarts) && column.IsKnown(frame, view.IsTree)))];

    private static string Processes(TopRow row) => !row.IsWatcher ? ""
        : row.Wanted is { } wanted ? string.Create(CultureInfo.InvariantCulture, $"{row.Processes}/{wanted}")
        : row.Processes.ToString(CultureInfo.InvariantCulture);

    /// <summary>As it is shown: rows whose figures look the same do not change places.</summary>
    private static double? Rounded(double? value, int decimals) => value is { } number ? Math.Round(number, decimals) : null;
}
