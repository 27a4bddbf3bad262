using Cronos;

namespace Circus.Daemon.Schedules;

/// <summary>What happens when it is time and the last run still goes on.</summary>
internal enum ScheduleOverlap
{
    /// <summary>This time is left out.</summary>
    Skip,

    /// <summary>It is run when the last one has ended; once, however many times have passed.</summary>
    Queue,

    /// <summary>The last run is stopped first.</summary>
    Replace,
}

/// <summary>When a watcher is started by the clock.</summary>
/// <param name="Written">As in the file.</param>
/// <param name="Expression">The same, understood.</param>
/// <param name="Zone">Whose midnight counts.</param>
/// <param name="Overlap">When one run lasts into the next.</param>
internal sealed record ScheduleOptions(string Written, CronExpression Expression, TimeZoneInfo Zone, ScheduleOverlap Overlap)
{
    /// <summary>The first time after <paramref name="time"/>; null when there is none any more.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset time) => Expression.GetNextOccurrence(time, Zone);

    public bool Equals(ScheduleOptions? other) =>
        other is not null && Written == other.Written && Zone.Equals(other.Zone) && Overlap == other.Overlap;

    public override int GetHashCode() => HashCode.Combine(Written, Zone, Overlap);
}
