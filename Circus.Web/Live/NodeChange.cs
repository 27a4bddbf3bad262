using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Web.Live;

/// <summary>PURE: what an event makes of the description of the daemon.</summary>
/// <param name="Node">The description afterwards; the same object when nothing changed.</param>
/// <param name="NeedsDescription">The event tells less than the console shows, or one before it was lost: ask the daemon.</param>
internal readonly record struct NodeChange(NodeDescription Node, bool NeedsDescription)
{
    // Events and descriptions come by different sockets; an old event is a few places late, not more.
    private const int MostLate = 100;

    public static NodeChange Apply(NodeDescription node, CircusEvent change)
    {
        if (change.Payload.Seq is not { } seq || node.Seq is not { } known)
        {
            return Merge(node, change);
        }

        if (seq <= known)
        {
            // Contained in the description already, unless the daemon is a new one that counts from 1 again.
            return new NodeChange(node, NeedsDescription: seq == 1 || known - seq > MostLate);
        }

        var merged = Merge(node, change);
        return new NodeChange(merged.Node with { Seq = seq }, merged.NeedsDescription || seq > known + 1);
    }

    private static NodeChange Merge(NodeDescription node, CircusEvent change)
    {
        var index = IndexOf(node, change.WatcherKey);
        if (index < 0)
        {
            return new NodeChange(node, NeedsDescription: true);
        }

        if (change.Action == EventAction.Remove)
        {
            return new NodeChange(node with { Watchers = [.. node.Watchers.Where((_, i) => i != index)] }, NeedsDescription: true);
        }

        var before = node.Watchers[index];
        var after = Merge(before, change);
        var needsDescription = change.Action is EventAction.Add or EventAction.Updated or EventAction.Reload || IsOtherTarget(after, change);
        if (ReferenceEquals(before, after))
        {
            return new NodeChange(node, needsDescription);
        }

        var watchers = node.Watchers.ToArray();
        watchers[index] = after;
        return new NodeChange(node with { Watchers = watchers }, needsDescription);
    }

    /// <summary>No event says that another number of processes is wanted; what follows from it does.</summary>
    private static bool IsOtherTarget(WatcherDescription watcher, CircusEvent change) =>
        (change.Action == EventAction.Spawn && watcher.Processes.Count > watcher.Numprocesses)
        || (change.Action == EventAction.Reap && change.Payload.Reason == "scale");

    private static WatcherDescription Merge(WatcherDescription watcher, CircusEvent change)
    {
        var payload = change.Payload;
        return change.Action switch
        {
            EventAction.Spawn => Spawned(watcher, payload),
            EventAction.Reap => Reaped(watcher, payload),
            EventAction.Kill => OfProcess(watcher, payload, process => process with { Stopping = true }),
            EventAction.Starting => Plain(watcher, "starting"),
            EventAction.Start => Plain(watcher, "active") with { Since = payload.Time },
            EventAction.Stopping => Plain(watcher, "stopping"),
            EventAction.Stop => Plain(watcher, "stopped") with { Since = null, Processes = [] },
            EventAction.BackingOff => watcher with
            {
                Substate = EventAction.BackingOff,
                Reason = payload.Reason,
                NextTry = payload.NextTry,
                Attempt = payload.Attempt,
            },
            EventAction.Substate => watcher with { Substate = payload.Name, Reason = payload.Reason, NextTry = payload.NextTry, Attempt = null },
            EventAction.ReloadFailed => watcher with { ReloadFault = payload.Reason },
            EventAction.Reload => watcher with { ReloadFault = null },
            EventAction.Ready => OfProcess(watcher, payload, process => process with { Ready = true }),
            EventAction.Unhealthy or EventAction.Healthy => OfProcess(watcher, payload, process => process with { Ailment = payload.Reason }),
            EventAction.Failed => watcher with { Substate = EventAction.Failed, Reason = payload.Reason, NextTry = null, Attempt = null },
            // Whatever a later daemon adds: the next description brings it.
            _ => watcher,
        };
    }

    private static WatcherDescription Plain(WatcherDescription watcher, string status) =>
        watcher with { Status = status, Substate = null, Reason = null, NextTry = null, Attempt = null };

    private static WatcherDescription OfProcess(WatcherDescription watcher, EventPayload payload, Func<ProcessDescription, ProcessDescription> change) =>
        watcher with { Processes = [.. watcher.Processes.Select(process => process.Pid == payload.ProcessPid ? change(process) : process)] };

    private static WatcherDescription Spawned(WatcherDescription watcher, EventPayload payload)
    {
        if (payload.ProcessPid is not { } pid || watcher.Processes.Any(process => process.Pid == pid))
        {
            return watcher;
        }

        var spawned = new ProcessDescription { Pid = pid, Wid = payload.Wid ?? 0, Started = payload.Time };
        return watcher with { Processes = [.. watcher.Processes.Append(spawned).OrderBy(process => process.Wid)] };
    }

    private static WatcherDescription Reaped(WatcherDescription watcher, EventPayload payload) =>
        watcher with
        {
            Processes = [.. watcher.Processes.Where(process => process.Pid != payload.ProcessPid)],
            Restarts = watcher.Restarts + (payload.Reason is "exit" or "signal" && watcher.Status == "active" ? 1 : 0),
        };

    private static int IndexOf(NodeDescription node, string key)
    {
        for (var i = 0; i < node.Watchers.Count; i++)
        {
            if (node.Watchers[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }
}
