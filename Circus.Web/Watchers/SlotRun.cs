using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Web.Components.Controls;

namespace Circus.Web.Watchers;

/// <summary>PURE: a process that runs or ran in a slot, as far as it is remembered.</summary>
/// <param name="Slot">0 when the daemon does not tell.</param>
/// <param name="Pid">Its number then; the kernel gives it again.</param>
internal sealed record SlotRun(int Slot, int Pid)
{
    /// <summary>Seconds since the epoch; null when it began before what is remembered.</summary>
    public double? Started { get; init; }

    /// <summary>Null while it runs.</summary>
    public double? Ended { get; init; }

    /// <summary>How it ended; null while it runs.</summary>
    public EventText? End { get; init; }

    /// <summary>All of them, the newest first.</summary>
    /// <param name="watcher">With the processes that run now.</param>
    /// <param name="events">Of this watcher, oldest first.</param>
    public static IReadOnlyList<SlotRun> Of(WatcherDescription watcher, ReadOnlySpan<CircusEvent> events)
    {
        List<SlotRun> runs = [];
        foreach (var change in events)
        {
            if (change.Payload.ProcessPid is not { } pid)
            {
                continue;
            }

            var last = runs.FindLastIndex(run => run.Pid == pid && run.Ended is null);
            if (change.Action == EventAction.Spawn)
            {
                runs.Add(new SlotRun(change.Payload.Wid ?? 0, pid) { Started = change.Payload.Time });
            }
            else if (change.Action == EventAction.Reap)
            {
                var run = last >= 0 ? runs[last] : new SlotRun(change.Payload.Wid ?? 0, pid);
                if (last >= 0)
                {
                    runs.RemoveAt(last);
                }

                runs.Add(run with { Slot = run.Slot > 0 ? run.Slot : change.Payload.Wid ?? 0, Ended = change.Payload.Time, End = EventText.Of(change) });
            }
        }

        // What runs is what the description says; an event may be late, or lost.
        runs.RemoveAll(run => run.Ended is null);
        runs.Reverse();
        return [.. watcher.Processes.Select(process => new SlotRun(process.Wid, process.Pid) { Started = process.Started }), .. runs];
    }
}
