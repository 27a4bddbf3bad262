using System.Globalization;

namespace Circus.Daemon.Streams;

/// <summary>When a file is rolled over by time, and what the rolled one is called.</summary>
/// <remarks>Midnight and weekdays follow the calendar of the zone, so a day of 23 or 25 hours is one day; the others are plain seconds.</remarks>
internal sealed class TimedRotation
{
    private const int DaysOfAWeek = 7;

    private readonly TimeZoneInfo _zone;
    private readonly TimeSpan _period;
    private readonly int _days;
    private readonly DayOfWeek? _weekday;
    private readonly string _suffix;

    private TimedRotation(TimeZoneInfo zone, TimeSpan period, int days, DayOfWeek? weekday, string suffix) =>
        (_zone, _period, _days, _weekday, _suffix) = (zone, period, days, weekday, suffix);

    /// <summary>Digits of a suffix.</summary>
    public int SuffixLength => _suffix.Length;

    /// <param name="when">S, M, H, D, MIDNIGHT or W0 (Monday) to W6; null for any other text.</param>
    /// <param name="interval">So many of these, at least 1.</param>
    /// <param name="zone">Whose calendar and clock.</param>
    public static TimedRotation? TryMake(string when, int interval, TimeZoneInfo zone)
    {
        const string Day = "yyyyMMdd";
        return when.ToUpperInvariant() switch
        {
            "S" => new(zone, TimeSpan.FromSeconds(interval), 0, null, Day + "HHmmss"),
            "M" => new(zone, TimeSpan.FromMinutes(interval), 0, null, Day + "HHmm"),
            "H" => new(zone, TimeSpan.FromHours(interval), 0, null, Day + "HH"),
            "D" => new(zone, TimeSpan.FromDays(interval), 0, null, Day),
            "MIDNIGHT" => new(zone, default, interval, null, Day),
            ['W', >= '0' and <= '6' and var day] =>
                new(zone, default, DaysOfAWeek * interval, (DayOfWeek)((day - '0' + 1) % DaysOfAWeek), Day),
            _ => null,
        };
    }

    /// <summary>The next moment to roll over, always after <paramref name="now"/>.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset now)
    {
        if (_days == 0)
        {
            return now + _period;
        }

        var today = TimeZoneInfo.ConvertTime(now, _zone).Date;
        // A weekday ends at the midnight that follows it.
        var days = _weekday is { } weekday
            ? ((int)weekday - (int)today.DayOfWeek + DaysOfAWeek) % DaysOfAWeek + 1 + (_days - DaysOfAWeek)
            : _days;
        return Midnight(today.AddDays(days));
    }

    /// <summary>The start of the period that ended at <paramref name="due"/>, as digits.</summary>
    public string SuffixFor(DateTimeOffset due)
    {
        var start = _days == 0
            ? TimeZoneInfo.ConvertTime(due - _period, _zone).DateTime
            : TimeZoneInfo.ConvertTime(due, _zone).Date.AddDays(-_days);
        return start.ToString(_suffix, CultureInfo.InvariantCulture);
    }

    private DateTimeOffset Midnight(DateTime date)
    {
        // Some zones change their clocks at midnight: the day then begins at the first moment that exists.
        while (_zone.IsInvalidTime(date))
        {
            date = date.AddMinutes(15);
        }

        return new DateTimeOffset(date, _zone.GetUtcOffset(date));
    }
}
