using System.Globalization;
using System.IO.Enumeration;
using Circus.Protocol;
using Circus.Protocol.Messages;
using Circus.Web.Live;

namespace Circus.Web.Alerts;

/// <summary>PURE: what a rule finds on a node now. What it does not name is as it should be.</summary>
internal static class AlertProbes
{
    /// <summary>Below this part of the limit something is well again; between the two nothing changes.</summary>
    private const double Relief = 0.9;

    /// <summary>A sample that is older than this is none.</summary>
    private static readonly TimeSpan _stale = TimeSpan.FromSeconds(10);

    /// <param name="rule">The rule.</param>
    /// <param name="node">What is known.</param>
    /// <param name="attention">What <see cref="AttentionItem"/> says of the node, once for all rules.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<AlertProbe> Of(AlertRule rule, AlertNode node, IReadOnlyList<AttentionItem> attention, DateTimeOffset now)
    {
        var snapshot = node.Snapshot;
        switch (rule.Kind)
        {
            case AlertKind.Down:
                return attention.Where(item => item.Level == AttentionLevel.Failing && Matches(rule, item.Watcher)).Select(item => Bad(item.Watcher, item.Reason));
            case AlertKind.Flapping:
                return attention.Where(item => Matches(rule, item.Watcher) && (item.Watcher.Substate is EventAction.BackingOff || (item.Level == AttentionLevel.Troubled && item.Remedy == AttentionRemedy.Log)))
                    .Select(item => Bad(item.Watcher, item.Reason));
            case AlertKind.Restarts:
                return Watchers(rule, node).Select(watcher => Restarts(rule, watcher, snapshot, now)).OfType<AlertProbe>();
            case AlertKind.Cpu:
                return Watchers(rule, node).Select(watcher => Figure(rule, watcher.Name, watcher.Name, Fresh(snapshot, now) ? snapshot.Latest(ColumnId.OfWatcher(watcher.Key)).Cpu : float.NaN, value => $"CPU {value:0.0} %")).OfType<AlertProbe>();
            case AlertKind.Memory:
                return Watchers(rule, node).Select(watcher => Figure(rule, watcher.Name, watcher.Name, Fresh(snapshot, now) ? snapshot.Latest(ColumnId.OfWatcher(watcher.Key)).MemoryMiB : float.NaN, value => $"memory {Units.Memory((float)value)}")).OfType<AlertProbe>();
            case AlertKind.NodeAway:
                return snapshot is { Link: LinkState.Down } or { Link: LinkState.Connecting, Fault: not null } ? [new AlertProbe("node", null, AlertTrigger.Bad, snapshot.Fault ?? "circusd does not answer")] : [];
            case AlertKind.Stale:
                // Of a node that is away nothing else is to be said.
                return snapshot.Link != LinkState.Up ? [new AlertProbe("node", null, null, "")]
                    : Fresh(snapshot, now) ? [] : [new AlertProbe("node", null, AlertTrigger.Bad, "circusd-stats sends no samples")];
            case AlertKind.MachineCpu:
                var cores = snapshot.Round?.Node?.Cores ?? 0;
                return One(Figure(rule, "machine", null, Fresh(snapshot, now) && cores > 0 ? snapshot.Round!.Node!.Cpu / cores ?? double.NaN : double.NaN, value => $"CPU of the machine {value:0} %"));
            case AlertKind.MachineMemory:
                return One(Figure(rule, "machine", null, Fresh(snapshot, now) ? MemoryUsed(snapshot) : double.NaN, value => $"memory of the machine {value:0} % in use"));
            case AlertKind.Disk:
                return node.Disks.TryGetValue(rule.Of, out var used) ? One(Figure(rule, rule.Of, null, used, value => $"the disk of {rule.Of} is {value:0} % full")) : [];
            default:
                throw new ArgumentOutOfRangeException(nameof(rule), rule.Kind, "no such kind");
        }
    }

    private static IEnumerable<AlertProbe> One(AlertProbe? probe) => probe is { } found ? [found] : [];

    private static AlertProbe Bad(WatcherDescription watcher, string text) => new(watcher.Name, watcher.Name, AlertTrigger.Bad, text);

    private static IEnumerable<WatcherDescription> Watchers(AlertRule rule, AlertNode node) => node.Snapshot.Watchers.Where(watcher => Matches(rule, watcher));

    private static bool Matches(AlertRule rule, WatcherDescription watcher) => FileSystemName.MatchesSimpleExpression(rule.Of, watcher.Name);

    private static bool Fresh(LiveSnapshot snapshot, DateTimeOffset now) => now - snapshot.Sampled <= _stale;

    private static double MemoryUsed(LiveSnapshot snapshot) => snapshot.Round?.Node is { MemTotal: > 0 and { } total, MemAvailable: { } available } ? 100.0 * (total - available) / total : double.NaN;

    /// <summary>Null when it is as it should be.</summary>
    private static AlertProbe? Figure(AlertRule rule, string subject, string? watcher, double value, Func<double, FormattableString> say)
    {
        AlertTrigger? trigger = value switch
        {
            double.NaN => null,
            _ when value > rule.Limit => AlertTrigger.Bad,
            _ when value > rule.Limit * Relief => AlertTrigger.Near,
            _ => AlertTrigger.Good,
        };
        return trigger is AlertTrigger.Good ? null
            : new AlertProbe(subject, watcher, trigger, FormattableString.Invariant(say(value)) + string.Create(CultureInfo.InvariantCulture, $", above {rule.Limit:0.##}"));
    }

    private static AlertProbe? Restarts(AlertRule rule, WatcherDescription watcher, LiveSnapshot snapshot, DateTimeOffset now)
    {
        var after = (now.ToUnixTimeMilliseconds() / 1000.0) - rule.Within;
        var ends = 0;
        foreach (var change in snapshot.Events.GetValueOrDefault(watcher.Key).Span)
        {
            if (change.Action == EventAction.Reap && change.Payload.Reason is "exit" or "signal" && change.Payload.Time >= after)
            {
                ends++;
            }
        }

        return ends > rule.Limit ? Bad(watcher, string.Create(CultureInfo.InvariantCulture, $"{ends} ends within {AlertRule.Span(rule.Within)} that nobody asked for")) : null;
    }
}
