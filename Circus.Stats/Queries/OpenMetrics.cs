using System.Globalization;
using System.Text;
using Circus.Protocol.Rounds;

namespace Circus.Stats.Queries;

/// <summary>A round as OpenMetrics text (openmetrics.io, version 1.0.0). PURE.</summary>
internal static class OpenMetrics
{
    public static string Text(IReadOnlyList<byte[]> parts, StatsStatus status)
    {
        var assembler = new RoundAssembler();
        var round = parts.Select(part => assembler.Take(part)).LastOrDefault(whole => whole is not null);
        var text = new StringBuilder(64 * 1024);
        if (round is not null)
        {
            Node(text, round.Node);
            Watchers(text, round.Watchers);
            Processes(text, round.Processes);
            Sockets(text, round.Sockets);
        }

        Self(text, status, round);
        text.Append("# EOF\n");
        return text.ToString();
    }

    private static void Node(StringBuilder text, NodeFigures node)
    {
        One(text, "circus_node_cpu_percent", "Busy, percent of one core.", node.Cpu);
        One(text, "circus_node_cores", "Processors online.", node.Cores);
        One(text, "circus_node_cpu_waiting_percent", "Idle while something waits for storage, percent of one core.", node.CpuWaiting);
        One(text, "circus_node_load1", "Load average of one minute.", node.Load1);
        One(text, "circus_node_load5", "Load average of five minutes.", node.Load5);
        One(text, "circus_node_load15", "Load average of fifteen minutes.", node.Load15);
        One(text, "circus_node_memory_total_bytes", "Physical memory.", node.MemTotal);
        One(text, "circus_node_memory_available_bytes", "Memory that programs could get without swapping.", node.MemAvailable);
        One(text, "circus_node_swap_total_bytes", "Swap.", node.SwapTotal);
        One(text, "circus_node_swap_used_bytes", "Swap in use.", node.SwapUsed);
        One(text, "circus_node_disk_read_bytes_per_second", "Read from all disks.", node.DiskRead);
        One(text, "circus_node_disk_write_bytes_per_second", "Written to all disks.", node.DiskWrite);
        One(text, "circus_node_network_receive_bytes_per_second", "Received by all interfaces but the loopback.", node.NetIn);
        One(text, "circus_node_network_transmit_bytes_per_second", "Sent by all interfaces but the loopback.", node.NetOut);
        One(text, "circus_node_uptime_seconds", "Since the machine was started.", node.Uptime);
    }

    private static void Watchers(StringBuilder text, IReadOnlyList<WatcherFigures> watchers)
    {
        void Each(string name, string help, Func<WatcherFigures, double?> value) =>
            All(text, name, help, watchers, value, watcher => $"watcher=\"{Escaped(watcher.Key)}\"");

        Each("circus_watcher_processes_wanted", "Wanted number of processes.", watcher => watcher.Wanted);
        Each("circus_watcher_processes", "Processes, without descendants.", watcher => watcher.Actual);
        Each("circus_watcher_tree_processes", "Processes with descendants.", watcher => watcher.Processes);
        Each("circus_watcher_restarts", "Processes replaced after an end that nobody asked for.", watcher => watcher.Restarts);
        Each("circus_watcher_cpu_percent", "CPU with descendants, percent of one core.", watcher => watcher.Cpu);
        Each("circus_watcher_cpu_max_percent", "Of the process that uses most.", watcher => watcher.CpuMax);
        Each("circus_watcher_cpu_p50_percent", "Of the middle process.", watcher => watcher.CpuP50);
        Each("circus_watcher_cpu_p95_percent", "What 95 % of the processes do not exceed.", watcher => watcher.CpuP95);
        Each("circus_watcher_resident_bytes", "Resident memory with descendants.", watcher => watcher.Rss);
        Each("circus_watcher_resident_max_bytes", "Of the largest process.", watcher => watcher.RssMax);
        Each("circus_watcher_threads", "Threads.", watcher => watcher.Threads);
        Each("circus_watcher_open_descriptors", "Open descriptors.", watcher => watcher.Fds);
        Each("circus_watcher_read_bytes_per_second", "Fetched from storage.", watcher => watcher.Read);
        Each("circus_watcher_write_bytes_per_second", "Sent to storage.", watcher => watcher.Write);
        Each("circus_watcher_page_faults_per_second", "Page faults.", watcher => watcher.Faults);
        Each("circus_watcher_context_switches_per_second", "Context switches of first threads.", watcher => watcher.Switches);
        Each("circus_watcher_oldest_process_seconds", "Age of the oldest process.", watcher => watcher.Age);
    }

    private static void Processes(StringBuilder text, IReadOnlyList<ProcessFigures> processes)
    {
        void Each(string name, string help, Func<ProcessFigures, double?> value) =>
            All(text, name, help, processes, value, process => string.Create(
                CultureInfo.InvariantCulture, $"watcher=\"{Escaped(process.Watcher)}\",pid=\"{process.Pid}\",slot=\"{process.Wid}\",parent=\"{process.Parent}\""));

        Each("circus_process_cpu_percent", "CPU, percent of one core.", process => process.Cpu);
        Each("circus_process_tree_cpu_percent", "CPU with descendants, percent of one core.", process => process.TreeCpu);
        Each("circus_process_resident_bytes", "Resident memory.", process => process.Rss);
        Each("circus_process_virtual_bytes", "Virtual memory.", process => process.Vms);
        Each("circus_process_threads", "Threads.", process => process.Threads);
        Each("circus_process_open_descriptors", "Open descriptors.", process => process.Fds);
        Each("circus_process_read_bytes_per_second", "Fetched from storage.", process => process.Read);
        Each("circus_process_write_bytes_per_second", "Sent to storage.", process => process.Write);
        Each("circus_process_page_faults_per_second", "Page faults.", process => process.Faults);
        Each("circus_process_context_switches_per_second", "Context switches of its first thread.", process => process.Switches);
        Each("circus_process_start_time_seconds", "When it was created, since the epoch.", process => process.Created);
    }

    private static void Sockets(StringBuilder text, IReadOnlyList<SocketFigures> sockets)
    {
        void Each(string name, string help, Func<SocketFigures, double?> value) => All(
            text, name, help, sockets, value, socket => $"socket=\"{Escaped(socket.Name)}\",address=\"{Escaped(socket.Address ?? "")}\"");

        Each("circus_socket_queue", "Connections that wait to be accepted.", socket => socket.Queue);
        Each("circus_socket_backlog", "Connections that may wait.", socket => socket.Backlog);
        Each("circus_socket_connections", "Established connections.", socket => socket.Connections);
        Each("circus_socket_accepts_per_second", "New connections that were seen.", socket => socket.Accepts);
    }

    private static void Self(StringBuilder text, StatsStatus status, StatsRound? round)
    {
        One(text, "circus_stats_interval_seconds", "Asked for between two passes.", status.Interval);
        One(text, "circus_stats_pass_seconds", "What the last pass took.", status.Took);
        One(text, "circus_stats_pass_late_seconds", "How late it began.", round?.Late);
        One(text, "circus_stats_time_seconds", "When it began, since the epoch.", round?.Time);
        One(text, "circus_stats_processes", "Processes that are measured.", status.Processes);
        One(text, "circus_stats_resident_bytes", "Resident memory of circusd-stats.", status.Rss);
        One(text, "circus_stats_history_bytes", "Memory of the history.", status.HistoryBytes);
        One(text, "circus_stats_stalled_subscribers", "Subscribers whose connection takes nothing.", status.Stalled);
        Count(text, "circus_stats_rounds", "Passes.", status.Seq);
        Count(text, "circus_stats_late_rounds", "Passes that began late or were left out.", status.LateRounds);
        Count(text, "circus_stats_dropped_rounds", "Rounds that were not published.", status.Dropped);
        Count(text, "circus_stats_unreadable", "Things that could not be read or understood.", status.Unreadable);
        Count(text, "circus_stats_cpu_seconds", "CPU time of circusd-stats.", status.Cpu);
    }

    private static void One(StringBuilder text, string name, string help, double? value)
    {
        if (value is { } number)
        {
            Head(text, name, "gauge", help);
            text.Append(name).Append(' ').Append(Number(number)).Append('\n');
        }
    }

    private static void Count(StringBuilder text, string name, string help, double value)
    {
        Head(text, name, "counter", help);
        text.Append(name).Append("_total ").Append(Number(value)).Append('\n');
    }

    private static void All<T>(StringBuilder text, string name, string help, IReadOnlyList<T> rows, Func<T, double?> value, Func<T, string> labels)
    {
        var isFirst = true;
        foreach (var row in rows)
        {
            if (value(row) is not { } number)
            {
                continue;
            }

            if (isFirst)
            {
                Head(text, name, "gauge", help);
                isFirst = false;
            }

            text.Append(name).Append('{').Append(labels(row)).Append("} ").Append(Number(number)).Append('\n');
        }
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n').Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
