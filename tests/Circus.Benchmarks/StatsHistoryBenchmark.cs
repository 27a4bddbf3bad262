using System.Diagnostics;
using System.Globalization;
using Circus.Stats.History;

namespace Circus.Benchmarks;

/// <summary>
/// What it costs to save the history, which circusd-stats does every five minutes, and to read it again: of a node with 10 watchers and 1,000 slots, and of one that has
/// reached its limit. The loop is held up by one thing at a time, never by all.
/// </summary>
internal static class StatsHistoryBenchmark
{
    private const int Times = 7;
    private const double Now = 1_736_500_000;

    /// <summary>Seconds back, and the step from there on: all resolutions are full, and no more is added than that needs.</summary>
    private static readonly (int Back, int Step)[] _past = [(7 * 24 * 3600, 60), (6 * 3600, 10), (900, 1), (0, 1)];

    public static async Task RunAsync(string? programs, CancellationToken cancellationToken)
    {
        _ = programs;
        var folder = Directory.CreateTempSubdirectory("circus-bench-");
        try
        {
            await MeasureAsync("10 watchers, 1000 slots", Filled(10, 1000), folder.FullName, cancellationToken);
            await MeasureAsync("a full history", Filled(60, 10_000), folder.FullName, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string what, HistoryStore store, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "history");
        var (cpu, longest, loading) = (new List<double>(), new List<double>(), new List<double>());
        for (var time = 0; time < Times; time++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (before, most) = (Environment.CpuUsage.TotalTime, 0.0);
            await HistoryFile.SaveAsync(path, store.Subjects, subject =>
            {
                var since = Stopwatch.GetTimestamp();
                var bytes = HistoryFile.Encode(subject, store.Find(subject)!);
                most = Math.Max(most, Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                return Task.FromResult<byte[]?>(bytes);
            });
            cpu.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            longest.Add(most);
            var begun = Stopwatch.GetTimestamp();
            HistoryFile.Load(path, new HistoryStore(), Now);
            loading.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {store.SeriesCount} series, {store.Bytes / 1048576.0:0.0} MiB; saving takes {Figures.Median(cpu):0} ms of CPU, of which the loop is held up for {Figures.Median(longest):0.00} ms at a time; loading {Figures.Median(loading):0} ms; file {new FileInfo(path).Length / 1048576.0:0.0} MiB"));
    }

    private static HistoryStore Filled(int watchers, int slots)
    {
        var store = new HistoryStore();
        IEnumerable<SeriesSubject> subjects =
        [
            new(SeriesKind.Node, ""),
            .. Enumerable.Range(0, watchers).Select(watcher => new SeriesSubject(SeriesKind.Watcher, $"watcher-{watcher}")),
            .. Enumerable.Range(0, slots).Select(slot => new SeriesSubject(SeriesKind.Process, $"watcher-{slot % watchers}", (slot / watchers) + 1)),
        ];
        foreach (var subject in subjects)
        {
            if (store.GroupOf(subject) is not { } group)
            {
                break;
            }

            for (var part = 1; part < _past.Length; part++)
            {
                for (var time = Now - _past[part - 1].Back; time < Now - _past[part].Back; time += _past[part - 1].Step)
                {
                    for (var metric = 0; metric < group.Metrics; metric++)
                    {
                        group.Add(metric, time, (time % 977) + metric);
                    }
                }
            }
        }

        return store;
    }
}
