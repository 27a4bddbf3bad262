using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Circus.Cli.Top.Model;
using Circus.Cli.Top.Screen;
using Circus.Cli.Top.Table;
using Circus.Protocol.Rounds;
using Circus.TestKit;

namespace Circus.Benchmarks;

/// <summary>
/// What circus-top takes at 500 rows, all of them open, whose figures all change every second: one picture inside this program, and the CPU of
/// the program in a terminal, with our rounds and with the samples of Circus.
/// </summary>
internal static class TopBenchmark
{
    private const int Watchers = 20;
    private const int Processes = 24;
    private const int Seconds = 20;
    private const int Pictures = 300;
    private const int Width = 200;
    private const int Height = 50;

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        Paint();
        await WatchAsync(programs, "rounds", (daemon, second) => daemon.Measures(Round(second)), cancellationToken);
        await WatchAsync(programs, "samples of Circus", Sample, cancellationToken);
    }

    private static void Paint()
    {
        var node = new TopNode(0, "tcp://127.0.0.1:5557", new NodeOptions(WatchList.All), DateTimeOffset.UnixEpoch);
        var model = new TopModel([node]);
        var canvas = new Canvas(Width, Height, Glyphs.Unicode);
        using var output = new StringWriter();
        var painter = new Painter(output, new Palette(ColourDepth.True));
        var (times, bytes) = (new List<double>(), new List<double>());
        for (var second = 0; second < Pictures + 50; second++)
        {
            node.Apply(Round(second), DateTimeOffset.UnixEpoch.AddSeconds(second));
            var since = Stopwatch.GetTimestamp();
            model.Tick();
            var frame = model.Frame(DateTimeOffset.UnixEpoch.AddSeconds(second));
            var view = new TopView { IsExpanded = true };
            TopScreen.Draw(canvas, frame, view, TopTable.Of(frame, view, TopScreen.Page(frame, Height)));
            painter.Paint(canvas);
            if (second >= 50)
            {
                times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                bytes.Add(output.GetStringBuilder().Length / 1024.0);
            }

            output.GetStringBuilder().Clear();
        }

        Figures.Print($"one picture of {Watchers * (Processes + 1)} rows", times, "ms");
        Figures.Print("what it writes", bytes, "thousand characters");
    }

    private static async Task WatchAsync(string? programs, string what, Action<FakeDaemon, int> publish, CancellationToken cancellationToken)
    {
        using var daemon = await FakeDaemon.StartAsync((_, _) => null);
        var start = new ProcessStartInfo(
            "/usr/bin/script",
            ["-qefc", string.Create(CultureInfo.InvariantCulture, $"stty cols {Width} rows {Height}; exec {Program(programs)} --expand --endpoint {daemon.StatsEndpoint} --control none"), "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        (start.Environment["TERM"], start.Environment["COLORTERM"], start.Environment["LC_ALL"]) = ("xterm-256color", "truecolor", "C.UTF-8");
        using var script = Process.Start(start)!;
        var written = CountAsync(script);
        await ProcFiles.UntilAsync(() => ProcFiles.ChildrenOf(script.Id).Count > 0, cancellationToken);
        using var top = Process.GetProcessById(ProcFiles.ChildrenOf(script.Id)[0]);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var (cpu, since) = (TimeSpan.Zero, 0L);
        // The first seconds belong to the start of the program.
        for (var second = -5; second < Seconds; second++)
        {
            if (second == 0)
            {
                top.Refresh();
                (cpu, since) = (top.TotalProcessorTime, Stopwatch.GetTimestamp());
            }

            publish(daemon, second + 5);
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        top.Refresh();
        var percent = (top.TotalProcessorTime - cpu) / Stopwatch.GetElapsedTime(since) * 100;
        var resident = top.WorkingSet64 / 1048576.0;
        await script.StandardInput.WriteAsync("q");
        await script.StandardInput.FlushAsync(cancellationToken);
        await script.WaitForExitAsync(cancellationToken);
        var kib = await written / 1024.0 / (Seconds + 5);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"circus-top, {Watchers * (Processes + 1)} rows every second, {what}: {percent:0.0} % of a core, {resident:0} MiB resident, {kib:0} KiB written a second"));
    }

    private static async Task<long> CountAsync(Process script)
    {
        var (buffer, count) = (new byte[65_536], 0L);
        int read;
        while ((read = await script.StandardOutput.BaseStream.ReadAsync(buffer)) > 0)
        {
            count += read;
        }

        return count;
    }

    private static StatsRound Round(int second) => new()
    {
        Seq = second + 1,
        Time = 1_736_500_000 + second,
        Interval = 1,
        Wanted = 1,
        Node = new NodeFigures { Hostname = "one", Cores = 8, Cpu = 300 + (second % 50), MemTotal = 32_000_000_000, MemAvailable = 20_000_000_000 - (second * 1_000_000), Load1 = 3 },
        Watchers =
        [
            .. Enumerable.Range(0, Watchers).Select(watcher => new WatcherFigures
            {
                Key = $"watcher-{watcher:00}",
                Interval = 1,
                Wanted = Processes,
                Actual = Processes,
                Processes = Processes,
                Restarts = watcher,
                Cpu = Cpu(watcher, second) * Processes,
                Rss = 500_000_000 + (second * 100_000L),
                Threads = 4 * Processes,
                Fds = 20 * Processes,
                Read = second * 1000,
                Write = second * 2000,
                Age = second,
            }),
        ],
        Processes =
        [
            .. Enumerable.Range(0, Watchers * Processes).Select(process => new ProcessFigures
            {
                Watcher = $"watcher-{process / Processes:00}",
                Pid = 10_000 + process,
                Wid = process % Processes,
                Cpu = Cpu(process, second),
                Rss = 20_000_000 + (process * second * 100L),
                Threads = 4,
                Fds = 20 + (second % 5),
                Read = second * 100,
                Write = process * second,
                State = 'S',
                Nice = 0,
                Created = 1_736_400_000,
                Program = "worker",
                User = "app",
            }),
        ],
    };

    private static void Sample(FakeDaemon daemon, int second)
    {
        for (var watcher = 0; watcher < Watchers; watcher++)
        {
            var pids = Enumerable.Range(10_000 + (watcher * Processes), Processes).ToArray();
            foreach (var pid in pids)
            {
                daemon.Samples($"stat.watcher-{watcher:00}.{pid}", new()
                {
                    ["mem_info1"] = "31.20M",
                    ["mem_info2"] = "120.00M",
                    ["cpu"] = Cpu(pid, second),
                    ["mem"] = 0.125,
                    ["ctime"] = "0:01.30",
                    ["pid"] = pid,
                    ["username"] = "app",
                    ["nice"] = 0,
                    ["create_time"] = 1736499000.5,
                    ["age"] = 1000.25 + second,
                    ["cmdline"] = "worker",
                    ["children"] = new JsonArray(),
                    ["subtopic"] = pid,
                    ["name"] = null,
                });
            }

            daemon.Samples($"stat.watcher-{watcher:00}", new() { ["pid"] = new JsonArray([.. pids.Select(pid => JsonValue.Create(pid))]), ["cpu"] = Cpu(watcher, second), ["mem"] = 3, ["age"] = 1000.25 + second });
        }
    }

    /// <summary>Other figures and another order every second.</summary>
    private static double Cpu(int number, int second) => Math.Round((number * 7919 % 101) + (10 * Math.Sin(second + number)) + 10, 2);

    private static string Program(string? programs)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return programs is null
            ? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Circus.Cli", configuration, "circus-top"))
            : Path.GetFullPath(Path.Combine(programs, "circus-top"));
    }
}
