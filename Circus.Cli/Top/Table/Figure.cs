using System.Globalization;

namespace Circus.Cli.Top.Table;

/// <summary>Numbers as they stand in the table.</summary>
internal static class Figure
{
    public const string Unknown = "-";

    public static string Percent(double? value, int decimals = 1) =>
        value is not { } number ? Unknown : number.ToString(decimals == 1 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    public static string Count(double? value) => value is { } number ? number.ToString("0", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>Bytes in units of 1024, always with the same number of digits.</summary>
    public static string Size(double? bytes) => bytes switch
    {
        null => Unknown,
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes:0} B"),
        < 1024.0 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024:0} KiB"),
        < 1024.0 * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024 * 1024):0.0} MiB"),
        < 1024.0 * 1024 * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):0.00} GiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024 * 1024):0.00} TiB"),
    };
}
