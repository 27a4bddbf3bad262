using Circus.Protocol.Client;
using Circus.Protocol.Rounds;

namespace Circus.Web.Live.History;

/// <summary>The past: the last minutes out of what the console keeps itself, more of it from circusd-stats.</summary>
internal sealed class ChartHistory(Sight sight, IStatsQuestions questions) : IChartHistory
{
    public const string NoHistory = "Only the last 5 minutes are known: circusd-stats has no history.";
    public const string NoHistoryOfThese = "Only the last 5 minutes of this are kept.";

    public async Task<ChartPast> ReadAsync(
        IReadOnlyList<(string Column, string Metric)> lines, DateTimeOffset from, DateTimeOffset to, int points, CancellationToken cancellationToken)
    {
        var snapshot = sight.Current;
        var wanted = lines.Select(line => (line.Column, Metric: Metrics.Named(line.Metric) ?? Metrics.Cpu)).ToArray();
        var rings = wanted.Select(line => RingPast.Of(snapshot, line.Column, line.Metric, from, to)).ToArray();
        if (snapshot.Times.Length > 0 && snapshot.Times.Span[0] <= from.ToUnixTimeMilliseconds())
        {
            return new ChartPast(rings, null);
        }

        var names = wanted.Select(line => sight.IsWhole || IsOfAWatcher(line.Column, snapshot) ? HistoryName.Of(line.Column, line.Metric, snapshot) : null).ToArray();
        if (snapshot.Round is null || names.All(name => name is null))
        {
            return new ChartPast(rings, snapshot.Round is null ? NoHistory : NoHistoryOfThese);
        }

        try
        {
            var reply = await questions.HistoryAsync(
                new HistoryQuery
                {
                    Series = [.. names.OfType<string>()],
                    From = from.ToUnixTimeMilliseconds() / 1000.0,
                    To = to.ToUnixTimeMilliseconds() / 1000.0,
                    Points = points,
                },
                cancellationToken);
            var known = reply.Series.ToDictionary(series => series.Series);
            return new ChartPast(
                [.. wanted.Select((line, i) => names[i] is { } name && known.TryGetValue(name, out var series) ? HistoryPoints.Of(reply, series, line.Metric) : rings[i])],
                names.Any(name => name is null) ? NoHistoryOfThese : null);
        }
        catch (CircusException failure)
        {
            return new ChartPast(rings, $"Only the last 5 minutes are known. circusd-stats: {failure.Message}");
        }
    }

    /// <summary>What is seen of the sum is not what circusd-stats keeps of it.</summary>
    private static bool IsOfAWatcher(string column, LiveSnapshot snapshot) => column != ColumnId.Node && snapshot.Columns.ContainsKey(column);
}
