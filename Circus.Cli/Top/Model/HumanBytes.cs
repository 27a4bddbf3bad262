using System.Globalization;

namespace Circus.Cli.Top.Model;

/// <summary>Sizes as the original publishes them, for people only: <c>31.20M</c>.</summary>
internal static class HumanBytes
{
    private const string Units = "KMGTPEZY";

    /// <summary>Bytes; null for <c>N/A</c> and the like.</summary>
    public static long? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var unit = Units.IndexOf(char.ToUpperInvariant(text[^1])) + 1;
        var number = unit > 0 || text[^1] is 'B' ? text.AsSpan(0, text.Length - 1) : text;
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * Math.Pow(1024, unit) is < long.MaxValue and var bytes
            ? (long)bytes
            : null;
    }
}
