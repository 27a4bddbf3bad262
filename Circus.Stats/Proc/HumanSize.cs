using System.Globalization;

namespace Circus.Stats.Proc;

/// <summary>Sizes as Circus writes them: <c>512B</c>, <c>9.77K</c>, <c>2.00G</c>; base 1024.</summary>
internal static class HumanSize
{
    private const string Units = "KMGTPEZY";

    public static string Text(long bytes)
    {
        if (bytes < 1024)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes}B");
        }

        double size = bytes;
        var unit = -1;
        while (size >= 1024)
        {
            size /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.00}{Units[unit]}");
    }
}
