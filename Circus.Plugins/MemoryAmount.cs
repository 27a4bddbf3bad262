using System.Globalization;

namespace Circus.Plugins;

/// <summary>An amount of memory: percent of the machine's, or bytes.</summary>
/// <param name="Value">The number.</param>
/// <param name="IsBytes">What it counts.</param>
internal readonly record struct MemoryAmount(double Value, bool IsBytes)
{
    private const string Units = "BKMGTPEZY";

    /// <summary>"90" or "90%" is percent; "250M", "1.5G", "10Ki" and "512B" are bytes, as Circus prints them.</summary>
    public static MemoryAmount? Parse(string text)
    {
        var trimmed = text.Trim().TrimEnd('%');
        if (TryNumber(trimmed, out var percent))
        {
            return new MemoryAmount(percent, false);
        }

        var number = trimmed.TrimEnd('i');
        var power = number.Length == 0 ? -1 : Units.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal);
        return power >= 0 && TryNumber(number[..^1], out var value) ? new MemoryAmount(value * Math.Pow(1024, power), true) : null;
    }

    /// <summary>What a process has, in the same measure.</summary>
    public double Of(ProcessFigures process) => IsBytes ? process.MemoryBytes : process.MemoryPercent;

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
