using System.Globalization;
using System.Text;
using Circus.Protocol.Client;
using Circus.Web.Audit;
using Circus.Web.Live;
using Circus.Web.Live.History;

namespace Circus.Web.Api;

/// <summary>OpenMetrics of the console, and behind them those of circusd-stats.</summary>
internal sealed class ConsoleMetrics(SnapshotStore store, FeedMetrics feeds, LiveFeedRegistry pages, StreamLimits streams, AuditTrail trail, IStatsQuestions questions)
{
    public const string ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private const string End = "# EOF\n";

    public async Task<string> WriteAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var snapshot = store.Current;
        Gauge(text, "circus_console_link_up", "Whether the console reaches circusd.", snapshot.Link == LinkState.Up ? 1 : 0);
        Gauge(text, "circus_console_pages", "Pages that are open in browsers.", pages.Count);
        Gauge(text, "circus_console_streams", "Server-sent event streams that are open.", streams.Open);
        Counter(text, "circus_console_feed_numbers", "Numbers that were brought to pages.", feeds.Numbers);
        Gauge(text, "circus_console_memory_bytes", "Resident memory of the console.", Environment.WorkingSet);
        using (var file = trail.Read())
        {
            Counter(text, "circus_console_audit_entries", "Entries of the audit so far.", file.Head().Number);
        }

        text.Append("# TYPE circus_watcher_wanted gauge\n# HELP circus_watcher_wanted Processes that a watcher is to have.\n");
        foreach (var watcher in snapshot.Watchers)
        {
            text.Append(CultureInfo.InvariantCulture, $"circus_watcher_wanted{{watcher=\"{Label(watcher.Name)}\"}} {watcher.Numprocesses}\n");
        }

        text.Append("# TYPE circus_watcher_restarts counter\n# HELP circus_watcher_restarts Processes replaced after an end that nobody asked for.\n");
        foreach (var watcher in snapshot.Watchers)
        {
            text.Append(CultureInfo.InvariantCulture, $"circus_watcher_restarts_total{{watcher=\"{Label(watcher.Name)}\"}} {watcher.Restarts}\n");
        }

        text.Append("# TYPE circus_watcher_active gauge\n# HELP circus_watcher_active Whether a watcher is active.\n");
        foreach (var watcher in snapshot.Watchers)
        {
            text.Append(CultureInfo.InvariantCulture, $"circus_watcher_active{{watcher=\"{Label(watcher.Name)}\"}} {(watcher.Status == "active" ? 1 : 0)}\n");
        }

        return text.Append(await OfStatsAsync(cancellationToken)).Append(End).ToString();
    }

    /// <summary>Without their end; nothing when circusd-stats does not answer in time, because a scrape has its own limit.</summary>
    private async Task<string> OfStatsAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            var metrics = await questions.MetricsAsync(limit.Token);
            return metrics.EndsWith(End, StringComparison.Ordinal) ? metrics[..^End.Length] : metrics;
        }
        catch (Exception silence) when (silence is CircusException || (silence is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return "";
        }
    }

    private static void Gauge(StringBuilder text, string name, string help, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} gauge\n# HELP {name} {help}\n{name} {value}\n");

    private static void Counter(StringBuilder text, string name, string help, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} counter\n# HELP {name} {help}\n{name}_total {value}\n");

    private static string Label(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
