using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Web.Access;
using Circus.Web.Live;
using Circus.Web.Logs;
using Circus.Web.Operations;

namespace Circus.Web.Events;

/// <summary>Events as files.</summary>
internal static class EventExport
{
    public static void MapEvents(this WebApplication app) => app.MapGet("/events/export", ExportAsync).RequireAuthorization(Permissions.ViewSome);

    public static string AddressOf(EventQuery query, string format) => LogAddress.With("/events/export", [.. query.Write(), ("format", format)]);

    /// <summary>A table that programs for tables read. What begins like a formula is no formula.</summary>
    public static string Csv(IEnumerable<EventRow> rows)
    {
        var text = new StringBuilder("time,watcher,event,detail,pid,slot,by\r\n");
        foreach (var row in rows)
        {
            var payload = row.Change.Payload;
            text.AppendJoin(',', new[] { Time(row), row.Watcher, row.Change.Action, row.Text.Detail, $"{payload.ProcessPid}", $"{payload.Wid}", payload.By ?? "" }.Select(Cell)).Append("\r\n");
        }

        return text.ToString();
    }

    public static string Json(IEnumerable<EventRow> rows) => new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject
    {
        ["time"] = row.Change.Payload.Time,
        ["watcher"] = row.Watcher,
        ["event"] = row.Change.Action,
        ["detail"] = row.Text.Detail,
        ["pid"] = row.Change.Payload.ProcessPid,
        ["slot"] = row.Change.Payload.Wid,
        ["by"] = row.Change.Payload.By,
    })]).ToJsonString(JsonSerializerOptions.Web);

    private static async Task ExportAsync(HttpContext context, SnapshotStore store, LogAccess access)
    {
        var query = EventQuery.Read(key => context.Request.Query[key]);
        var rows = EventRow.Of(store.Current).Where(query.Shows).ToList();
        var allowed = (await access.AllowedAsync(context.User, rows.Select(row => row.Watcher).Distinct(StringComparer.Ordinal))).ToHashSet(StringComparer.Ordinal);
        var isJson = context.Request.Query["format"] == "json";
        context.Response.ContentType = isJson ? "application/json" : "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"circus-events.{(isJson ? "json" : "csv")}\"";
        var seen = rows.Where(row => allowed.Contains(row.Watcher));
        await context.Response.WriteAsync(isJson ? Json(seen) : Csv(seen), context.RequestAborted);
    }

    private static string Time(EventRow row) => row.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Cell(string text)
    {
        var safe = text.Length > 0 && (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') ? $"'{text}" : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
