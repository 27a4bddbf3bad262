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
}
