using Circus.Protocol.Rounds;

namespace Circus.Web.Live.History;

/// <summary>PURE: the points of an answer of circusd-stats as a chart draws them.</summary>
internal static class HistoryPoints
{
    // Less of a difference cannot be seen.
    private const double Flat = 0.01;

    public static SeriesPast Of(HistoryReply reply, HistorySeries series, ChartMetric metric)
    {
        var times = new List<long>(series.Mean.Count);
        var values = new List<double?>(series.Mean.Count);
        for (var i = 0; i < series.Mean.Count; i++)
        {
            var begin = (reply.From + (i * reply.Resolution)) * 1000;
            if (series.Mean[i] is not { } mean || series.Min[i] is not { } least || series.Max[i] is not { } most)
            {
                Add(begin, null);
            }
            else if (most - least <= Flat * most)
            {
                Add(begin, mean);
            }
            else
            {
                // A peak that lasted a second is still a peak in a picture of a week.
                Add(begin, least);
                Add(begin + (reply.Resolution * 500), most);
            }
        }

        return new SeriesPast(times, values);

        void Add(double time, double? value)
        {
            // The time before anything was measured is no gap.
            if (value is not null || times.Count > 0)
            {
                times.Add((long)time);
                values.Add(value is { } number ? Math.Round(number * metric.Scale, 2) : null);
            }
        }
    }
}
