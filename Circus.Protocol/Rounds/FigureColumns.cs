using System.Text.Json;

namespace Circus.Protocol.Rounds;

/// <summary>The columns of each table and, in the same order, how a row is written and read.</summary>
internal static class FigureColumns
{
    public static readonly string[] OfWatchers =
    [
        "key", "interval", "wanted", "actual", "processes", "restarts", "ended",
        "cpu", "cpu_mean", "cpu_max", "cpu_p50", "cpu_p95", "rss", "rss_mean", "rss_max", "rss_p50", "rss_p95",
        "threads", "fds", "read", "write", "faults", "switches", "age",
    ];

    public static readonly string[] OfProcesses =
    [
        "watcher", "pid", "wid", "parent", "descendants", "cpu", "tree_cpu", "rss", "tree_rss", "vms", "threads", "fds",
        "read", "write", "faults", "switches", "state", "nice", "created", "program", "user",
    ];

    public static readonly string[] OfSockets = ["name", "fd", "address", "queue", "backlog", "accepts", "connections"];

    public static void Write(Utf8JsonWriter writer, in WatcherFigures row)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(row.Key);
        Number(writer, row.Interval, 4);
        Number(writer, row.Wanted);
        writer.WriteNumberValue(row.Actual);
        writer.WriteNumberValue(row.Processes);
        Number(writer, row.Restarts);
        writer.WriteNumberValue(row.Ended);
        Number(writer, row.Cpu, 2);
        Number(writer, row.CpuMean, 2);
        Number(writer, row.CpuMax, 2);
        Number(writer, row.CpuP50, 2);
        Number(writer, row.CpuP95, 2);
        Number(writer, row.Rss);
        Number(writer, row.RssMean, 0);
        Number(writer, row.RssMax, 0);
        Number(writer, row.RssP50, 0);
        Number(writer, row.RssP95, 0);
        Number(writer, row.Threads);
        Number(writer, row.Fds);
        Number(writer, row.Read, 0);
        Number(writer, row.Write, 0);
        Number(writer, row.Faults, 1);
        Number(writer, row.Switches, 1);
        Number(writer, row.Age, 2);
        writer.WriteEndArray();
    }

    /// <param name="writer">Where to.</param>
    /// <param name="row">What.</param>
    /// <param name="watcher">Place of its watcher in the table of watchers.</param>
    public static void Write(Utf8JsonWriter writer, in ProcessFigures row, int watcher)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(watcher);
        writer.WriteNumberValue(row.Pid);
        writer.WriteNumberValue(row.Wid);
        writer.WriteNumberValue(row.Parent);
        writer.WriteNumberValue(row.Descendants);
        Number(writer, row.Cpu, 2);
        Number(writer, row.TreeCpu, 2);
        Number(writer, row.Rss);
        Number(writer, row.TreeRss);
        Number(writer, row.Vms);
        Number(writer, row.Threads);
        Number(writer, row.Fds);
        Number(writer, row.Read, 0);
        Number(writer, row.Write, 0);
        Number(writer, row.Faults, 1);
        Number(writer, row.Switches, 1);
        var state = row.State;
        writer.WriteStringValue(new ReadOnlySpan<char>(in state));
        Number(writer, row.Nice);
        Number(writer, row.Created, 2);
        writer.WriteStringValue(row.Program);
        writer.WriteStringValue(row.User);
        writer.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter writer, in SocketFigures row)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(row.Name);
        writer.WriteNumberValue(row.Fd);
        writer.WriteStringValue(row.Address);
        Number(writer, row.Queue);
        Number(writer, row.Backlog);
        Number(writer, row.Accepts, 2);
        Number(writer, row.Connections);
        writer.WriteEndArray();
    }

    public static WatcherFigures Watcher(FigureRow row) => new()
    {
        Key = row.Text() ?? throw new JsonException("a watcher has a key"),
        Interval = row.Number(),
        Wanted = row.Int(),
        Actual = row.Int() ?? 0,
        Processes = row.Int() ?? 0,
        Restarts = row.Int(),
        Ended = row.Int() ?? 0,
        Cpu = row.Number(),
        CpuMean = row.Number(),
        CpuMax = row.Number(),
        CpuP50 = row.Number(),
        CpuP95 = row.Number(),
        Rss = row.Long(),
        RssMean = row.Number(),
        RssMax = row.Number(),
        RssP50 = row.Number(),
        RssP95 = row.Number(),
        Threads = row.Int(),
        Fds = row.Int(),
        Read = row.Number(),
        Write = row.Number(),
        Faults = row.Number(),
        Switches = row.Number(),
        Age = row.Number(),
    };

    /// <summary>A process, and the place of its watcher in the table of watchers in <paramref name="watcher"/>.</summary>
    public static ProcessFigures Process(FigureRow row, out int watcher)
    {
        watcher = row.Int() ?? throw new JsonException("a process has a watcher");
        return new()
        {
            Watcher = "",
            Pid = row.Int() ?? throw new JsonException("a process has a pid"),
            Wid = row.Int() ?? 0,
            Parent = row.Int() ?? 0,
            Descendants = row.Int() ?? 0,
            Cpu = row.Number(),
            TreeCpu = row.Number(),
            Rss = row.Long(),
            TreeRss = row.Long(),
            Vms = row.Long(),
            Threads = row.Int(),
            Fds = row.Int(),
            Read = row.Number(),
            Write = row.Number(),
            Faults = row.Number(),
            Switches = row.Number(),
            State = row.Text() is [var state] ? state : '?',
            Nice = row.Int(),
            Created = row.Number(),
            Program = row.Text(),
            User = row.Text(),
        };
    }

    public static SocketFigures Socket(FigureRow row) => new()
    {
        Name = row.Text() ?? "",
        Fd = row.Int() ?? 0,
        Address = row.Text(),
        Queue = row.Int(),
        Backlog = row.Int(),
        Accepts = row.Number(),
        Connections = row.Int(),
    };

    private static void Number(Utf8JsonWriter writer, double? value, int digits)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            writer.WriteNullValue();
        }
        else if (Math.Round(number, digits) is var rounded && rounded == (long)rounded)
        {
            writer.WriteNumberValue((long)rounded);
        }
        else
        {
            writer.WriteNumberValue(rounded);
        }
    }

    private static void Number(Utf8JsonWriter writer, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
