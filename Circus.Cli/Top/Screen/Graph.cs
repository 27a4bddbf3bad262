namespace Circus.Cli.Top.Screen;

/// <summary>Bars and small graphs.</summary>
internal static class Graph
{
    private static readonly double[] _scales = [1, 2, 5];

    /// <summary>A bar of <paramref name="width"/> places; from a hundredth on it shows at least half a place.</summary>
    public static void Bar(Canvas canvas, int x, int y, int width, double? value, double full, Tone tone)
    {
        canvas.Fill(x, y, width, canvas.Glyphs.Track, Tone.Track);
        var halves = full > 0 && value >= full / 100 ? (int)Math.Clamp(Math.Round(value.Value / full * width * 2), 1, width * 2) : 0;
        canvas.Fill(x, y, halves / 2, canvas.Glyphs.Full, tone);
        if (halves % 2 == 1)
        {
            canvas.Fill(x + (halves / 2), y, 1, canvas.Glyphs.Half, tone);
        }
    }

    /// <summary>What is used of something: from nothing to the highest value, or to <paramref name="least"/> when all are lower, so that noise is no mountain.</summary>
    public static void Load(Canvas canvas, int x, int y, int width, ReadOnlySpan<float> values, double least, Tone tone) =>
        Spark(canvas, x, y, width, values, 0, Math.Max(Highest(Last(values, width)), least), tone);

    /// <summary>How something changed: from the lowest value up, and flat when it changed by less than a tenth.</summary>
    public static void Change(Canvas canvas, int x, int y, int width, ReadOnlySpan<float> values, Tone tone)
    {
        var shown = Last(values, width);
        var (lowest, highest) = (float.MaxValue, Highest(shown));
        foreach (var value in shown)
        {
            lowest = Math.Min(lowest, value);
        }

        Spark(canvas, x, y, width, values, lowest, Math.Max(highest, lowest + (highest * 0.1)), tone);
    }

    /// <summary>The last values, the newest at the right edge.</summary>
    private static void Spark(Canvas canvas, int x, int y, int width, ReadOnlySpan<float> values, double from, double to, Tone tone)
    {
        var levels = canvas.Glyphs.Levels;
        var shown = Last(values, width);
        for (var i = 0; i < shown.Length; i++)
        {
            var level = to > from ? (int)Math.Clamp(Math.Round((shown[i] - from) / (to - from) * (levels.Length - 1)), 0, levels.Length - 1) : 0;
            canvas.Fill(x + width - shown.Length + i, y, 1, levels[level], level == 0 ? Tone.Track : tone);
        }
    }

    private static ReadOnlySpan<float> Last(ReadOnlySpan<float> values, int count) => count <= 0 ? [] : values.Length > count ? values[^count..] : values;

    private static float Highest(ReadOnlySpan<float> values)
    {
        var highest = 0f;
        foreach (var value in values)
        {
            highest = Math.Max(highest, value);
        }

        return highest;
    }

    /// <summary>The next of 1, 2, 5, 10, 20, 50, ... that is at least the value: the scale of a column of bars, which seldom changes.</summary>
    public static double Scale(double highest, double least)
    {
        highest = double.IsFinite(highest) ? highest : least;
        for (var power = 1.0; ; power *= 10)
        {
            foreach (var step in _scales)
            {
                if (step * power >= least && step * power >= highest)
                {
                    return step * power;
                }
            }
        }
    }
}
