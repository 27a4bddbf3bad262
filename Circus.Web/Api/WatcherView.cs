using Circus.Protocol.Messages;
using Circus.Web.Live;

namespace Circus.Web.Api;

/// <summary>A watcher with its newest figures.</summary>
internal sealed record WatcherView
{
    public required string Name { get; init; }

    /// <summary>One of stopped, starting, active, stopping.</summary>
    public required string Status { get; init; }

    /// <summary>Finer than the status, if there is something to add.</summary>
    public string? Substate { get; init; }

    /// <summary>Why it is in that state.</summary>
    public string? Reason { get; init; }

    public int Numprocesses { get; init; }

    public int Running { get; init; }

    /// <summary>Percent of one core; null when nobody measured.</summary>
    public float? Cpu { get; init; }

    /// <summary>Resident set in MiB; null when nobody measured.</summary>
    public float? MemoryMib { get; init; }

    public int Restarts { get; init; }

    /// <summary>When it became active, seconds since the epoch.</summary>
    public double? Since { get; init; }

    /// <summary>As circusd has it; nothing in it is masked.</summary>
    public required string Cmd { get; init; }

    public bool Singleton { get; init; }

    public bool Autostart { get; init; }

    public int Priority { get; init; }

    public int StopSignal { get; init; }

    public double GracefulTimeout { get; init; }

    /// <summary>One of circusd's own.</summary>
    public bool Own { get; init; }

    public static WatcherView Of(WatcherDescription watcher, LiveSnapshot snapshot)
    {
        var reading = snapshot.Latest(ColumnId.OfWatcher(watcher.Key));
        return new WatcherView
        {
            Name = watcher.Name,
            Status = watcher.Status,
            Substate = watcher.Substate,
            Reason = watcher.Reason,
            Numprocesses = watcher.Numprocesses,
            Running = watcher.Processes.Count,
            Cpu = Known(reading.Cpu),
            MemoryMib = Known(reading.MemoryMiB),
            Restarts = watcher.Restarts,
            Since = watcher.Since,
            Cmd = watcher.Cmd,
            Singleton = watcher.Singleton,
            Autostart = watcher.Autostart,
            Priority = watcher.Priority,
            StopSignal = watcher.StopSignal,
            GracefulTimeout = watcher.GracefulTimeout,
            Own = watcher.Own,
        };
    }

    public static float? Known(float value) => float.IsNaN(value) ? null : value;
}
