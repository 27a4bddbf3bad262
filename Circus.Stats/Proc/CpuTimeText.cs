using System.Globalization;

namespace Circus.Stats.Proc;

/// <summary>CPU time as <c>M:SS.ff</c>: minutes, seconds and hundredths, cut off and not rounded, so that it never runs ahead.</summary>
internal static class CpuTimeText
{
    public static string Text(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes}:{time.Seconds:00}.{time.Milliseconds / 10:00}");
}
