using System.Globalization;

namespace Circus.Benchmarks;

/// <summary>How a series of measurements is told.</summary>
internal static class Figures
{
    public static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    public static void Print(string what, List<double> values, string unit)
    {
        var median = Median(values);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-50} median {median:0.00} {unit}, fastest {values[0]:0.00}, 95 % below {Below(values, 95):0.00}, 99 % below {Below(values, 99):0.00} (n = {values.Count})"));
    }

    /// <summary>How many times the peer's median ours is.</summary>
    public static void PrintRatio(string what, List<double> ours, List<double> theirs) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-50} {Median(ours) / Median(theirs):0.00} times the peer's median"));

    /// <summary>Of sorted values: what so many percent of them do not exceed.</summary>
    private static double Below(List<double> values, int percent) => values[values.Count * percent / 100];
}
