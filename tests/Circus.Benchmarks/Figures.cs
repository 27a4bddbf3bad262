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
            $"{what,-46} median {median:0.00} {unit}, fastest {values[0]:0.00}, 95 % below {values[values.Count * 95 / 100]:0.00} (n = {values.Count})"));
    }
}
