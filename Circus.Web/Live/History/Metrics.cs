namespace Circus.Web.Live.History;

/// <summary>What can be charted, as the pages, columns.js and circusd-stats call it.</summary>
internal static class Metrics
{
    public static readonly ChartMetric Cpu = new("cpu", "CPU", "% of a core", "", "cpu", 1);
    public static readonly ChartMetric Memory = new("memory", "Memory", "MiB", "", "rss", 1.0 / (1024 * 1024), true);
    public static readonly ChartMetric Read = new("read", "Read", "KiB/s", "/io", "read", 1.0 / 1024);
    public static readonly ChartMetric Write = new("write", "Written", "KiB/s", "/io", "write", 1.0 / 1024, true);
    public static readonly ChartMetric Fds = new("fds", "Open files", "", "/fds", "fds", 1);
    public static readonly ChartMetric Threads = new("threads", "Threads", "", "/fds", "threads", 1, true);
    public static readonly ChartMetric Queue = new("queue", "Accept queue", "", "", "queue", 1);
    public static readonly ChartMetric Connections = new("connections", "Connections", "", "", "connections", 1, true);
    public static readonly ChartMetric Accepts = new("accepts", "New connections", "/s", "/accepts", "accepts", 1);
    public static readonly ChartMetric NetIn = new("netin", "Received", "KiB/s", "/net", "net_in", 1.0 / 1024);
    public static readonly ChartMetric NetOut = new("netout", "Sent", "KiB/s", "/net", "net_out", 1.0 / 1024, true);

    /// <summary>Of watchers and processes.</summary>
    public static readonly IReadOnlyList<ChartMetric> OfProcesses = [Cpu, Memory, Read, Write, Fds, Threads];

    public static readonly IReadOnlyList<ChartMetric> OfSockets = [Queue, Connections, Accepts];

    public static readonly IReadOnlyList<ChartMetric> All = [.. OfProcesses, .. OfSockets, NetIn, NetOut];

    public static ChartMetric? Named(string? name) => All.FirstOrDefault(metric => metric.Name == name);
}
