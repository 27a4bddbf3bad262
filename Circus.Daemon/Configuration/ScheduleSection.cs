using Circus.Daemon.Schedules;
using Cronos;

namespace Circus.Daemon.Configuration;

/// <summary>Converts schedule, schedule_overlap and schedule_utc of a watcher.</summary>
internal static class ScheduleSection
{
    private const string Key = "schedule";

    /// <summary>With seconds there are six fields.</summary>
    private const int FieldsWithSeconds = 6;

    private static readonly string[] _others = ["schedule_overlap", "schedule_utc"];
    private static readonly string[] _overlaps = ["skip", "queue", "replace"];

    public static ScheduleOptions? Read(KeyReader reader)
    {
        var overlap = (ScheduleOverlap)Array.IndexOf(_overlaps, reader.Choice("schedule_overlap", _overlaps[0], _overlaps));
        var zone = reader.Flag("schedule_utc", false) ? TimeZoneInfo.Utc : TimeZoneInfo.Local;
        if (reader.NonEmpty(Key) is not { } text)
        {
            foreach (var key in _others.Where(reader.Has))
            {
                reader.Warn(key, "has no effect without schedule");
            }

            return null;
        }

        try
        {
            var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
            var expression = CronExpression.Parse(text, fields == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
            return new ScheduleOptions(text, expression, zone, overlap);
        }
        catch (CronFormatException fault)
        {
            reader.Fault(Key, $"found {ConfigFault.Quote(text)}, allowed: minute hour day month weekday, or six with seconds first, or @daily and the like ({fault.Message})");
            return null;
        }
    }
}
