using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Circus.Web.Alerts.Channels;

/// <summary>PURE: a notice in words, and as JSON for programs.</summary>
internal static class NoticeText
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>One line.</summary>
    public static string Subject(Notice notice) => notice switch
    {
        { IsTest: true } => "Circus: a test",
        { FiringCount: 1, EndedCount: 0 } => $"Circus: {Name(notice.Firing[0])}: {notice.Firing[0].RuleName}",
        { FiringCount: 0, EndedCount: 1 } => $"Circus: over: {Name(notice.Ended[0])}: {notice.Ended[0].RuleName}",
        { EndedCount: 0 } => $"Circus: {Number(notice.FiringCount)} alerts",
        { FiringCount: 0 } => $"Circus: {Number(notice.EndedCount)} alerts are over",
        _ => $"Circus: {Number(notice.FiringCount)} {(notice.FiringCount == 1 ? "alert" : "alerts")}, {Number(notice.EndedCount)} over",
    };

    public static string Body(Notice notice)
    {
        var text = new StringBuilder();
        if (notice.IsTest)
        {
            text.Append("Somebody tried this channel out. Nothing is wrong.\n");
        }

        Append(text, "Now", notice.Firing, notice.FiringCount, alert => $"since {Time(alert.Since)}");
        Append(text, "Over", notice.Ended, notice.EndedCount, alert => $"from {Time(alert.Since)} to {Time(alert.Ended ?? notice.Created)}");
        return text.ToString();
    }

    public static byte[] Json(Notice notice) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            Version = 1,
            notice.Id,
            Sent = notice.Created,
            Test = notice.IsTest,
            Title = Subject(notice),
            // Chat programs show this one.
            Text = $"{Subject(notice)}\n{Body(notice)}".TrimEnd(),
            notice.FiringCount,
            notice.EndedCount,
            Firing = notice.Firing.Select(Machine),
            Ended = notice.Ended.Select(Machine),
        },
        _json);

    private static object Machine(Alert alert) => new { alert.Id, Rule = alert.RuleName, alert.Severity, Node = alert.NodeTitle, alert.Watcher, alert.Text, alert.Since, alert.Fired, alert.Ended };

    private static void Append(StringBuilder text, string title, IReadOnlyList<Alert> alerts, int count, Func<Alert, string> when)
    {
        if (count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"{title}\n");
        foreach (var alert in alerts)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {(alert.Severity == AlertSeverity.Critical ? "!" : "-")} {Name(alert)}: {alert.Text} ({alert.RuleName}, {when(alert)})\n");
        }

        if (count > alerts.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"  and {count - alerts.Count} more\n");
        }
    }

    private static string Name(Alert alert) => alert.Watcher is { } watcher ? $"{watcher} on {alert.NodeTitle}" : alert.NodeTitle;

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
