using System.Globalization;
using Circus.Web.Live;

namespace Circus.Web.Alerts;

/// <summary>PURE: what becomes of all alerts with what is known now. The same book when nothing changes.</summary>
internal static class AlertEvaluation
{
    /// <summary>As many as are kept of what is over.</summary>
    private const int MostPast = 1000;

    public static AlertBook Step(AlertBook book, IReadOnlyList<AlertNode> nodes, DateTimeOffset now)
    {
        var before = book.Active.ToDictionary(alert => (alert.Rule, alert.Node, alert.Subject));
        var active = new List<Alert>(book.Active.Count);
        var ended = new List<Alert>();
        var isChanged = false;
        foreach (var node in nodes)
        {
            var attention = AttentionItem.Of(node.Snapshot, now);
            foreach (var rule in book.Rules.Where(rule => rule.IsOn))
            {
                var found = AlertProbes.Of(rule, node, attention, now).DistinctBy(probe => probe.Subject).ToDictionary(probe => probe.Subject);
                foreach (var probe in found.Values)
                {
                    before.Remove((rule.Id, node.Name, probe.Subject), out var known);
                    Take(Next(rule, node, probe, known, now), known);
                }

                // The others are as they should be, or gone; of a node that is away nobody knows.
                var isKnown = node.Snapshot.Link == LinkState.Up || rule.Kind is AlertKind.NodeAway or AlertKind.Disk;
                foreach (var known in before.Values.Where(alert => alert.Rule == rule.Id && alert.Node == node.Name).ToList())
                {
                    before.Remove((known.Rule, known.Node, known.Subject));
                    Take(Next(rule, node, new AlertProbe(known.Subject, known.Watcher, isKnown ? AlertTrigger.Good : null, known.Text), known, now), known);
                }
            }
        }

        // Their rule is gone or off, or their node is no longer watched.
        foreach (var left in before.Values)
        {
            isChanged = true;
            End(left);
        }

        return isChanged
            ? book with { Active = [.. active.OrderByDescending(alert => alert.Severity).ThenBy(alert => alert.Since)], Past = ended.Count == 0 ? book.Past : [.. ended.OrderByDescending(alert => alert.Ended), .. book.Past.Take(MostPast - Math.Min(ended.Count, MostPast))] }
            : book;

        void Take(Alert? next, Alert? known)
        {
            isChanged |= !ReferenceEquals(next, known);
            if (next is not null)
            {
                active.Add(next);
            }
            else if (known is not null)
            {
                End(known);
            }
        }

        void End(Alert alert)
        {
            if (alert.IsFiring)
            {
                ended.Add(alert with { State = AlertState.Quiet, StateSince = now, Ended = now, WasSilent = alert.Told.Count == 0 && book.Rule(alert.Rule)?.IsSilent(now) == true });
            }
        }
    }

    /// <summary>Null when there is nothing any more; the same object when nothing changed.</summary>
    private static Alert? Next(AlertRule rule, AlertNode node, AlertProbe probe, Alert? known, DateTimeOffset now)
    {
        if (probe.Trigger is not { } trigger)
        {
            return known;
        }

        var before = known?.State ?? AlertState.Quiet;
        var state = AlertLifecycle.Next(before, trigger);
        var since = state == before ? known?.StateSince ?? now : now;
        if (AlertLifecycle.Hold(state, TimeSpan.FromSeconds(rule.Seconds)) is { } hold && now - since >= hold)
        {
            state = AlertLifecycle.Next(state, AlertTrigger.Held);
            since = now;
        }

        if (state == AlertState.Quiet)
        {
            return null;
        }

        var alert = known ?? new Alert
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{rule.Id}-{now.ToUnixTimeMilliseconds()}-{Math.Abs(StableHash(node.Name, probe.Subject))}"),
            Rule = rule.Id,
            RuleName = rule.Name,
            Subject = probe.Subject,
            Node = node.Name,
            NodeTitle = node.Title,
            Watcher = probe.Watcher,
            Text = probe.Text,
            Since = now,
        };
        // Figures that go up and down are no news; of each new state the last word counts.
        var text = state != before && trigger == AlertTrigger.Bad ? probe.Text : alert.Text;
        return known is not null && state == before && known.RuleName == rule.Name && known.Severity == rule.Severity
            ? known
            : alert with { State = state, StateSince = since, Text = text, RuleName = rule.Name, Severity = rule.Severity, Fired = alert.Fired ?? (state == AlertState.Firing ? now : null) };
    }

    /// <summary>The same in every run of the program.</summary>
    private static int StableHash(string node, string subject) => $"{node}/{subject}".Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter) & int.MaxValue);
}
