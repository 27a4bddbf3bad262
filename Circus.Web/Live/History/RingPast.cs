namespace Circus.Web.Live.History;

/// <summary>PURE: the last minutes out of what the console itself keeps.</summary>
internal static class RingPast
{
    public static SeriesPast Of(LiveSnapshot snapshot, string column, ChartMetric metric, DateTimeOffset from, DateTimeOffset to)
    {
        if (!snapshot.Columns.TryGetValue(column, out var readings))
        {
            return SeriesPast.None;
        }

        var (first, last) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        var times = snapshot.Times[Math.Max(0, snapshot.Times.Length - readings.Length)..].Span;
        var shown = new List<long>();
        var values = new List<double?>();
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] >= first && times[i] <= last)
            {
                var value = metric.IsSecond ? readings.Span[i].Second : readings.Span[i].First;
                shown.Add(times[i]);
                values.Add(float.IsNaN(value) ? null : Math.Round(value, 2));
            }
        }

        return new SeriesPast(shown, values);
    }
}
