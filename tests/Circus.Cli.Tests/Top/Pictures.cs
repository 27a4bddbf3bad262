using Circus.Cli.Top.Model;
using Circus.Cli.Top.Screen;
using Circus.Cli.Top.Table;
using Circus.Protocol.Messages;

namespace Circus.Cli.Tests.Top;

/// <summary>Nodes, samples and pictures for the tests of the dashboard.</summary>
internal static class Pictures
{
    public static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);

    public static TopNode Node(int index = 0, string endpoint = "tcp://127.0.0.1:5557", TimeSpan? processTimeout = null, params string[] watched) =>
        new(index, endpoint, new NodeOptions(new WatchList(watched), processTimeout), Now);

    /// <summary>A round of one watcher as the samples of Circus tell it, with our additions.</summary>
    public static void Sample(this TopNode node, string key, DateTimeOffset now, params (int Pid, double Cpu, long Rss)[] processes)
    {
        foreach (var (pid, cpu, rss) in processes)
        {
            node.Apply(new ProcessSample(key, pid, new() { Pid = pid, Cmdline = "sh", Username = "app", Cpu = cpu, Rss = rss, Mem = rss / 1e9, Age = 3 }), now);
        }

        var sum = processes.Sum(process => process.Rss);
        node.Apply(
            new WatcherSample(key, new() { Pids = [.. processes.Select(process => process.Pid)], CpuSum = processes.Sum(process => process.Cpu), Rss = sum, Mem = sum / 1e9, Age = 3, Interval = 1 }),
            now);
    }

    public static void Sample(this TopNode node, string key, params (int Pid, double Cpu, long Rss)[] processes) => node.Sample(key, Now, processes);

    public static TopFrame Frame(params TopNode[] nodes) => new TopModel(nodes).Frame(Now);

    /// <summary>Names of watchers and pids of processes, in the order of the lines.</summary>
    public static string Order(TopTable table) => string.Join(' ', table.Lines.Select(line => line.Row.Key.Pid is { } pid ? $"{pid}" : line.Row.Name));

    public static Canvas Draw(TopFrame frame, TopView view, int width, int height, Glyphs? glyphs = null)
    {
        var canvas = new Canvas(width, height, glyphs ?? Glyphs.Unicode);
        TopScreen.Draw(canvas, frame, view, TopTable.Of(frame, view, TopScreen.Page(frame, height)));
        return canvas;
    }

    public static string Text(Canvas canvas) => string.Concat(Enumerable.Range(0, canvas.Height).Select(y => canvas.Text(y) + "\n"));
}
