using System.Collections.Immutable;

namespace Circus.Web.Live;

/// <summary>PURE: one call of live-feed.js. Numbers go as one array, rounded to what a page shows: 50 watchers are about 600 bytes.</summary>
/// <param name="Function">Name of the function.</param>
/// <param name="Arguments">Its arguments, as live-feed.js documents them.</param>
/// <param name="Ticks">How many ticks it brings.</param>
/// <param name="Numbers">How many values it brings.</param>
internal sealed record FeedCall(string Function, object?[] Arguments, int Ticks = 0, int Numbers = 0)
{
    // What a reading is sent as when nobody measured: JSON has no NaN, and nothing measured is below zero.
    private const double Missing = -1;

    /// <summary>The columns from now on, with the history of those that the browser does not have.</summary>
    /// <param name="snapshot">Where the values come from.</param>
    /// <param name="interest">What the page wants.</param>
    /// <param name="known">Columns whose points up to the newest tick the browser has.</param>
    /// <param name="now">For the age of the newest sample.</param>
    public static FeedCall Show(LiveSnapshot snapshot, FeedInterest interest, IReadOnlySet<string> known, DateTimeOffset now)
    {
        var history = new List<object[]>();
        var numbers = 0;
        for (var i = 0; i < interest.Columns.Length; i++)
        {
            if (!known.Contains(interest.Columns[i]))
            {
                var readings = Newest(Readings(snapshot, interest.Columns[i]), interest.Window).Span;
                var values = new double[2 * readings.Length];
                for (var point = 0; point < readings.Length; point++)
                {
                    Write(values, point, readings[point]);
                }

                history.Add([i, values]);
                numbers += values.Length;
            }
        }

        return new FeedCall(
            "show", [interest.Window, interest.Columns, Newest(snapshot.Times, interest.Window).ToArray(), Age(snapshot, now), history], Numbers: numbers);
    }

    /// <summary>The newest <paramref name="count"/> ticks of all columns; normally one.</summary>
    /// <param name="snapshot">Where the values come from.</param>
    /// <param name="columns">As the last <c>show</c> gave them.</param>
    /// <param name="count">How many ticks the page does not have.</param>
    /// <param name="now">For the age of the newest sample.</param>
    /// <param name="roundTripMs">Of the call before; -1 before the first.</param>
    public static FeedCall Tick(LiveSnapshot snapshot, ImmutableArray<string> columns, int count, DateTimeOffset now, int roundTripMs)
    {
        var times = Newest(snapshot.Times, count).ToArray();
        var values = new double[2 * times.Length * columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var readings = Newest(Readings(snapshot, columns[i]), times.Length).Span;
            for (var tick = 0; tick < times.Length; tick++)
            {
                var index = tick - (times.Length - readings.Length);
                Write(values, (tick * columns.Length) + i, index < 0 ? Reading.Missing : readings[index]);
            }
        }

        return new FeedCall("tick", [times, Age(snapshot, now), values, roundTripMs, Delay(snapshot)], times.Length, values.Length);
    }

    private static ReadOnlyMemory<Reading> Readings(LiveSnapshot snapshot, string column) => snapshot.Columns.GetValueOrDefault(column);

    private static ReadOnlyMemory<T> Newest<T>(ReadOnlyMemory<T> values, int count) => values[Math.Max(0, values.Length - count)..];

    private static long Age(LiveSnapshot snapshot, DateTimeOffset now) =>
        snapshot.Sampled is { } sampled ? Math.Max(0, (long)(now - sampled).TotalMilliseconds) : (long)Missing;

    private static long Delay(LiveSnapshot snapshot) => snapshot.StatsDelay is { } delay ? (long)delay.TotalMilliseconds : (long)Missing;

    private static void Write(double[] values, int point, Reading reading)
    {
        values[2 * point] = Shown(reading.First);
        values[(2 * point) + 1] = Shown(reading.Second);
    }

    private static double Shown(float value) => float.IsNaN(value) ? Missing : Math.Round(value, value < 100 ? 1 : 0);
}
