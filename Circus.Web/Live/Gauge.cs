using Circus.Protocol.Messages;

namespace Circus.Web.Live;

/// <summary>The latest sample of one watcher or process, and what it was at each tick.</summary>
internal sealed class Gauge
{
    /// <summary>Ticks that are kept: five minutes at one per second.</summary>
    public const int Points = 300;

    // A sample that does not come is shown as missing after three periods and a half, at least of one second each.
    private const double PeriodsUntilOld = 3.5;

    private readonly Ring<Reading> _readings = new(Points);
    private Reading _latest = Reading.Missing;
    private DateTimeOffset _until;

    public ReadOnlyMemory<Reading> View => _readings.View;

    public void Set(Reading reading, double? intervalSeconds, DateTimeOffset now)
    {
        _latest = reading;
        _until = now + TimeSpan.FromSeconds(PeriodsUntilOld * Math.Clamp(intervalSeconds ?? 1, 1, 3600));
    }

    /// <summary>The latest sample, unless it is old.</summary>
    public Reading At(DateTimeOffset now) => now <= _until ? _latest : Reading.Missing;

    public void Append(Reading reading) => _readings.Append(reading);

    /// <summary>Null when the sample says neither.</summary>
    public static Reading? Of(ProcessPayload payload)
    {
        var memory = payload.Rss is { } bytes ? bytes / (1024f * 1024f) : MemoryText.MiB(payload.MemInfo1);
        return payload.Cpu is null && memory is null ? null : new Reading((float?)payload.Cpu ?? float.NaN, memory ?? float.NaN);
    }

    /// <summary>The sums, whether the daemon sends them (ours) or only the mean of the CPU (the original); null when it measured no process.</summary>
    public static Reading? Of(WatcherPayload payload) => payload.Pids.Count == 0
        ? null
        : new Reading(
            (float?)(payload.CpuSum ?? payload.Cpu * payload.Pids.Count) ?? float.NaN,
            payload.Rss is { } bytes ? bytes / (1024f * 1024f) : float.NaN);
}
