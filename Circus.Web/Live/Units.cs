using System.Globalization;

namespace Circus.Web.Live;

/// <summary>Numbers for people, as columns.js writes them.</summary>
internal static class Units
{
    private const string None = "–";

    public static string Cpu(float percent) =>
        float.IsNaN(percent) ? None : string.Create(CultureInfo.InvariantCulture, $"{percent.ToString(percent < 1000 ? "0.0" : "0", CultureInfo.InvariantCulture)} %");

    public static string Memory(float mib) => mib switch
    {
        float.NaN => None,
        >= 1024 => $"{(mib / 1024).ToString("0.00", CultureInfo.InvariantCulture)} GiB",
        _ => $"{mib.ToString(mib < 100 ? "0.0" : "0", CultureInfo.InvariantCulture)} MiB",
    };

    public static string Bytes(long? bytes) => bytes is { } count ? Memory(count / (1024f * 1024)) : None;

    /// <summary>The two largest units: "2 d 3 h", "4 min 10 s", "1.5 s".</summary>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Max(0, seconds));
        return time switch
        {
            { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
            { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
            { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
        };
    }
}
