using System.Globalization;

namespace Circus.Daemon.Configuration;

/// <summary>An amount of memory as plugins take it: "90" or "90%" is percent of the machine's; "250M", "1.5G", "10Ki" and "512B" are bytes, as Circus prints them.</summary>
internal static class MemoryText
{
    public const string Allowed = "a percentage, or bytes with a unit as 250M";

    private const string Units = "BKMGTPEZY";

    public static (double Value, bool IsBytes)? Parse(string text)
    {
        var trimmed = text.Trim().TrimEnd('%');
        if (TryNumber(trimmed, out var percent))
        {
            return (percent, false);
        }

        var number = trimmed.TrimEnd('i');
        var power = number.Length == 0 ? -1 : Units.IndexOf(char.ToUpperInvariant(number[^1]), StringComparison.Ordinal);
        return power >= 0 && TryNumber(number[..^1], out var value) ? (value * Math.Pow(1024, power), true) : null;
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
