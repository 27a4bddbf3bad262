using System.Globalization;
using Circus.Protocol.Rounds;

namespace Circus.Cli.Top.Model;

/// <summary>What was measured before this program was started, for the graphs of all that is in the first round. PURE.</summary>
internal sealed class TopPast
{
    /// <summary>Of stats-history.</summary>
    private const int MostSeries = 1000;

    private readonly Dictionary<string, float[]> _series;

    private TopPast(Dictionary<string, float[]> series) => _series = series;

    /// <summary>Null when there is nothing to ask: the past has a point for a second, and rounds that come faster would have another scale.</summary>
    public static HistoryQuery? Question(StatsRound first)
    {
        if (first.Wanted < 1)
        {
            return null;
        }

        var to = first.Time - first.Wanted;
        return new HistoryQuery
        {
            Series =
            [
                .. first.Watchers.SelectMany(watcher => Names(WatcherName(watcher.Key)))
                    .Concat(first.Processes.Where(process => process.Wid > 0).SelectMany(process => Names(ProcessName(process))))
                    .Take(MostSeries),
            ],
            From = to - (FigureHistory.Length * first.Wanted),
            To = to,
            Resolution = 1,
        };
    }

    /// <summary>One value for each round that there will have been.</summary>
    public static TopPast Of(StatsRound first, HistoryReply reply)
    {
        var every = Math.Max(1, (int)Math.Round(first.Wanted / Math.Max(reply.Resolution, 1)));
        return new TopPast(reply.Series.Where(series => series.Mean.Count > 0).ToDictionary(
            series => series.Series,
            series => series.Mean.SkipWhile(value => value is null).Where((_, index) => index % every == 0).Select(value => (float)(value ?? 0)).ToArray(),
            StringComparer.Ordinal));
    }

    public (float[] Cpu, float[] Rss) Watcher(string key) => Pair(WatcherName(key));

    /// <summary>Of its slot, since it was made.</summary>
    public (float[] Cpu, float[] Rss) Process(in ProcessFigures process, StatsRound first)
    {
        var most = process.Created is { } created ? (int)Math.Clamp((first.Time - created) / first.Wanted, 0, FigureHistory.Length) : 0;
        var (cpu, rss) = Pair(ProcessName(process));
        return (Last(cpu, most), Last(rss, most));
    }

    /// <summary>What stands in one row, value by value from the last.</summary>
    public static float[] Sum(IEnumerable<float[]> series)
    {
        var all = series.ToList();
        var sum = new float[all.Count == 0 ? 0 : all.Max(one => one.Length)];
        foreach (var one in all)
        {
            for (var i = 0; i < one.Length; i++)
            {
                sum[sum.Length - one.Length + i] += one[i];
            }
        }

        return sum;
    }

    private (float[] Cpu, float[] Rss) Pair(string name) => (_series.GetValueOrDefault($"{name}/cpu") ?? [], _series.GetValueOrDefault($"{name}/rss") ?? []);

    private static float[] Last(float[] values, int most) => values.Length > most ? values[^most..] : values;

    private static IEnumerable<string> Names(string name) => [$"{name}/cpu", $"{name}/rss"];

    private static string WatcherName(string key) => $"watcher/{key}";

    private static string ProcessName(in ProcessFigures process) => string.Create(CultureInfo.InvariantCulture, $"process/{process.Watcher}/{process.Wid}");
}
