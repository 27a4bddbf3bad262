using System.Globalization;
using System.Text;

namespace Circus.Daemon.Streams;

/// <summary>Times in the notation of strftime(3), with Python's %f (microseconds). What is not known stays as it is written.</summary>
/// <param name="format">For example "%Y-%m-%d %H:%M:%S".</param>
/// <param name="utc">Universal instead of local time.</param>
/// <param name="time">The clock, and the zone that is local.</param>
internal sealed class TimeFormat(string format, bool utc, TimeProvider time)
{
    /// <summary>Only %f changes within a second; all else is made once per second however many lines there are.</summary>
    private readonly bool _hasFraction = format.Contains("%f", StringComparison.Ordinal);

    private byte[] _text = [];
    private long _second = long.MinValue;

    public DateTimeOffset UtcNow => time.GetUtcNow();

    /// <summary>A time as UTF-8. Not safe for several threads.</summary>
    public ReadOnlySpan<byte> At(DateTimeOffset moment)
    {
        var second = moment.ToUnixTimeSeconds();
        if (_hasFraction || second != _second)
        {
            _text = Encoding.UTF8.GetBytes(Format(moment));
            _second = second;
        }

        return _text;
    }

    public string Format(DateTimeOffset moment)
    {
        var zone = utc ? TimeZoneInfo.Utc : time.LocalTimeZone;
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        var text = new StringBuilder(format.Length * 2);
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] == '%' && i + 1 < format.Length)
            {
                Append(text, format[++i], local, zone);
            }
            else
            {
                text.Append(format[i]);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, char directive, DateTimeOffset local, TimeZoneInfo zone)
    {
        var invariant = CultureInfo.InvariantCulture;
        _ = directive switch
        {
            'Y' => text.Append(invariant, $"{local:yyyy}"),
            'y' => text.Append(invariant, $"{local:yy}"),
            'm' => text.Append(invariant, $"{local:MM}"),
            'd' => text.Append(invariant, $"{local:dd}"),
            'H' => text.Append(invariant, $"{local:HH}"),
            'I' => text.Append(invariant, $"{local:hh}"),
            'M' => text.Append(invariant, $"{local:mm}"),
            'S' => text.Append(invariant, $"{local:ss}"),
            'f' => text.Append(invariant, $"{local:ffffff}"),
            'p' => text.Append(invariant, $"{local:tt}"),
            'a' => text.Append(invariant, $"{local:ddd}"),
            'A' => text.Append(invariant, $"{local:dddd}"),
            'b' => text.Append(invariant, $"{local:MMM}"),
            'B' => text.Append(invariant, $"{local:MMMM}"),
            'j' => text.Append(invariant, $"{local.DayOfYear:D3}"),
            'F' => text.Append(invariant, $"{local:yyyy-MM-dd}"),
            'T' => text.Append(invariant, $"{local:HH:mm:ss}"),
            's' => text.Append(invariant, $"{local.ToUnixTimeSeconds()}"),
            'z' => text.Append(local.Offset < TimeSpan.Zero ? '-' : '+').Append(invariant, $"{local.Offset:hhmm}"),
            // The runtime spells out this one name and gives the abbreviation of all others.
            'Z' when zone.Id is "UTC" or "Etc/UTC" => text.Append("UTC"),
            'Z' => text.Append(zone.IsDaylightSavingTime(local) ? zone.DaylightName : zone.StandardName),
            '%' => text.Append('%'),
            _ => text.Append('%').Append(directive),
        };
    }
}
