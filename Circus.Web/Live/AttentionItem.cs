using Circus.Protocol;
using Circus.Protocol.Messages;

namespace Circus.Web.Live;

/// <summary>PURE: something that somebody should look at, and what would help.</summary>
/// <param name="Watcher">What it is about.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Since">Seconds since the epoch; null when it is not known.</param>
/// <param name="Remedy">The one act that may help.</param>
/// <param name="Level">How much it matters.</param>
public sealed record AttentionItem(WatcherDescription Watcher, string Reason, double? Since, AttentionRemedy Remedy, AttentionLevel Level)
{
    /// <summary>So many ends that nobody asked for within <see cref="RestlessWithin"/> are flapping, whatever the state says.</summary>
    public const int Restless = 5;

    public static readonly TimeSpan RestlessWithin = TimeSpan.FromMinutes(10);

    /// <summary>The worst first; among equals in the order of the daemon.</summary>
    internal static IReadOnlyList<AttentionItem> Of(LiveSnapshot snapshot, DateTimeOffset now) =>
        [.. snapshot.Watchers.Select(watcher => Of(watcher, snapshot.Events.GetValueOrDefault(watcher.Key), now)).OfType<AttentionItem>().OrderBy(item => item.Level)];

    private static AttentionItem? Of(WatcherDescription watcher, ReadOnlyMemory<CircusEvent> events, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        var ends = Ends(events.Span, seconds - RestlessWithin.TotalSeconds);
        return watcher switch
        {
            { Substate: "invalid" } => new(watcher, watcher.Reason ?? "Its configuration cannot be used.", Last(events, EventAction.Failed), AttentionRemedy.Look, AttentionLevel.Failing),
            { Substate: "failed" } => new(watcher, watcher.Reason ?? "It was given up.", Last(events, EventAction.Failed), AttentionRemedy.Start, AttentionLevel.Failing),
            { Substate: "backing_off" } => new(
                watcher, $"{watcher.Reason ?? "Its processes end too soon"}{(watcher.Attempt is { } attempt ? $", attempt {attempt}" : "")}", Last(events, EventAction.BackingOff),
                AttentionRemedy.Start, AttentionLevel.Failing),
            { Substate: Substates.Unhealthy or Substates.Stuck } => new(
                watcher, watcher.Reason ?? $"It is {watcher.Substate}.", Last(events, EventAction.Unhealthy), AttentionRemedy.Restart, AttentionLevel.Failing),
            { Status: "active" } when watcher.Processes.Count < watcher.Numprocesses && watcher.Substate is null => new(
                watcher, $"{watcher.Processes.Count} of {watcher.Numprocesses} processes run.", Last(events, EventAction.Reap), AttentionRemedy.Start, AttentionLevel.Failing),
            { ReloadFault: { } fault } => new(
                watcher, $"The last reload was called off, the old processes run on: {fault}", Last(events, EventAction.ReloadFailed), AttentionRemedy.Reload, AttentionLevel.Troubled),
            _ when ends.Count >= Restless => new(
                watcher, $"{ends.Count} ends within {RestlessWithin.TotalMinutes:0} minutes that nobody asked for.", ends.First, AttentionRemedy.Log, AttentionLevel.Troubled),
            { Status: "stopped", Substate: null, Autostart: true, Own: false } => new(watcher, "Stopped by hand.", Last(events, EventAction.Stop), AttentionRemedy.Start, AttentionLevel.Quiet),
            _ => null,
        };
    }

    private static (int Count, double? First) Ends(ReadOnlySpan<CircusEvent> events, double after)
    {
        var count = 0;
        double? first = null;
        foreach (var change in events)
        {
            if (change.Action == EventAction.Reap && change.Payload.Reason is "exit" or "signal" && change.Payload.Time >= after)
            {
                count++;
                first ??= change.Payload.Time;
            }
        }

        return (count, first);
    }

    private static double? Last(ReadOnlyMemory<CircusEvent> events, string action)
    {
        for (var i = events.Length - 1; i >= 0; i--)
        {
            if (events.Span[i].Action == action)
            {
                return events.Span[i].Payload.Time;
            }
        }

        return null;
    }
}
