using System.Text;
using System.Text.Json;
using Circus.Cli.Top.Model;

namespace Circus.Cli.Top;

/// <summary>A frame as JSON, with the names of the wire.</summary>
internal static class TopJson
{
    public static string Of(TopFrame frame, DateTimeOffset now, bool isPretty)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = isPretty }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("time", Math.Round((now - DateTimeOffset.UnixEpoch).TotalSeconds, 3));
            writer.WriteStartArray("nodes");
            foreach (var node in frame.Nodes)
            {
                Write(writer, node);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, NodeFrame node)
    {
        writer.WriteStartObject();
        writer.WriteString("node", node.Name);
        writer.WriteString("endpoint", node.Endpoint);
        Write(writer, "sample_age", node.SampleAge?.TotalSeconds);
        writer.WriteBoolean("stale", node.IsStale || node.SampleAge is null);
        writer.WriteNumber("cpu", Math.Round(node.Cpu, 3));
        Write(writer, "mem", node.Mem);
        Write(writer, "rss", node.Rss);
        writer.WriteNumber("processes", node.Processes);
        Write(writer, "numprocesses", node.Wanted);
        writer.WriteStartArray("watchers");
        foreach (var (watcher, processes) in node.Branches)
        {
            writer.WriteStartObject();
            writer.WriteString("name", watcher.Name);
            writer.WriteString("key", watcher.Key.Watcher);
            writer.WriteString("state", watcher.State);
            writer.WriteString("reason", watcher.Reason);
            Write(writer, "numprocesses", watcher.Wanted);
            Write(writer, "restarts", watcher.Restarts);
            Figures(writer, watcher);
            writer.WriteStartArray("processes");
            foreach (var process in processes)
            {
                writer.WriteStartObject();
                Write(writer, "pid", process.Key.Pid);
                writer.WriteString("cmdline", process.Name);
                writer.WriteString("username", process.User);
                writer.WriteString("state", process.Letter);
                Write(writer, "nice", process.Nice);
                writer.WriteString("ctime", process.CpuTime);
                Figures(writer, process);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("sockets");
        foreach (var socket in node.Sockets.OrderBy(socket => socket.Fd))
        {
            writer.WriteStartObject();
            Write(writer, "fd", socket.Fd);
            writer.WriteString("name", socket.Name);
            writer.WriteString("address", socket.Address);
            Write(writer, "reads", socket.Hits);
            Write(writer, "connections", socket.Connections);
            Write(writer, "queue", socket.Queue);
            Write(writer, "backlog", socket.Backlog);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Figures(Utf8JsonWriter writer, TopRow row)
    {
        Write(writer, "cpu", row.Cpu);
        Write(writer, "mem", row.Mem);
        Write(writer, "rss", row.Rss);
        Write(writer, "age", row.Age);
        Write(writer, "threads", row.Threads);
        Write(writer, "fds", row.Fds);
        Write(writer, "io_read", row.IoRead);
        Write(writer, "io_write", row.IoWrite);
    }

    private static void Write(Utf8JsonWriter writer, string key, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(key, Math.Round(number, 3));
        }
        else
        {
            writer.WriteNull(key);
        }
    }
}
