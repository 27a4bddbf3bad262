using System.Globalization;

namespace Circus.Web.Live;

/// <summary>Reads the sizes of the original Circus, which sends them for people only: <c>31.20M</c>.</summary>
internal static class MemoryText
{
    /// <summary>MiB; null when it is not a size.</summary>
    public static float? MiB(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        float? unit = text[^1] switch
        {
            'B' => 1f / (1024 * 1024),
            'K' => 1f / 1024,
            'M' => 1f,
            'G' => 1024f,
            'T' => 1024f * 1024f,
            _ => null,
        };
        return unit is { } factor && float.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number * factor
            : null;
    }
}
