namespace Circus.Stats.Sampling;

/// <summary>How a figure is spread over the processes of a watcher. PURE.</summary>
internal readonly record struct Spread(double Mean, double Max, double P50, double P95)
{
    /// <param name="values">At least one; put into order.</param>
    public static Spread Of(Span<double> values)
    {
        values.Sort();
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return new(sum / values.Length, values[^1], At(values, 0.50), At(values, 0.95));
    }

    /// <summary>The least value that so many do not exceed (nearest rank).</summary>
    private static double At(ReadOnlySpan<double> ordered, double share) => ordered[(int)Math.Ceiling(ordered.Length * share) - 1];
}
