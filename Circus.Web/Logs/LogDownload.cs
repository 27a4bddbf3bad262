using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Circus.Protocol.Client;
using Circus.Web.Access;
using Circus.Web.Operations;

namespace Circus.Web.Logs;

/// <summary>Logs as files: what the console holds of some watchers, or the whole file of one.</summary>
internal static class LogDownload
{
    private const int PageLines = 2000;
    private const int LongestLine = 1024 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public static void MapLogs(this WebApplication app)
    {
        app.MapGet("/logs/download", DownloadHeldAsync).RequireAuthorization(Permissions.ViewSome);
        app.MapGet("/logs/file", DownloadFileAsync).RequireAuthorization(Permissions.ViewSome);
    }

    /// <summary>Address of what a page shows.</summary>
    public static string AddressOf(IEnumerable<string> watchers, LogQuery query, string format) =>
        LogAddress.With("/logs/download", [.. watchers.Select(name => ("w", (string?)name)), .. LogAddress.Of(query), ("format", format)]);

    /// <summary>Address of a whole file.</summary>
    public static string AddressOfFile(string watcher, bool isError) => LogAddress.With("/logs/file", [("w", watcher), ("stream", isError ? "stderr" : "stdout")]);

    private static async Task DownloadHeldAsync(HttpContext context, LogStore store, LogAccess access, TimeProvider time)
    {
        var query = context.Request.Query;
        var allowed = await access.AllowedAsync(context.User, query["w"].OfType<string>());
        using var session = new LogSession(store, allowed) { Query = LogAddress.Read(key => query[key]) };
        await ReadAsync(session, store, time, context.RequestAborted);
        var isJson = query["format"] == "json";
        Begin(context, isJson ? "circus-logs.jsonl" : "circus-logs.txt", isJson ? "application/x-ndjson" : "text/plain; charset=utf-8");
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(false), leaveOpen: true);
        foreach (var row in session.Everything())
        {
            await writer.WriteLineAsync((isJson ? Json(row) : Text(row)).AsMemory(), context.RequestAborted);
        }
    }

    private static async Task DownloadFileAsync(HttpContext context, LogAccess access)
    {
        var files = access.FilesFor(context.User);
        var (watcher, isError) = ((string?)context.Request.Query["w"] ?? "", context.Request.Query["stream"] == "stderr");
        LogFilePage page;
        try
        {
            page = await files.ReadAsync(watcher, isError, null, true, PageLines, LogQuery.All, LongestLine, context.RequestAborted);
        }
        catch (CommandForbiddenException)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        catch (CircusException fault)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync($"{fault.Message}\n", context.RequestAborted);
            return;
        }

        Begin(context, $"{SafeName(watcher)}.{(isError ? "stderr" : "stdout")}.log", "text/plain; charset=utf-8");
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(false), leaveOpen: true);
        while (page.Rows.Count > 0)
        {
            foreach (var row in page.Rows)
            {
                await writer.WriteAsync($"{row.Text}\n".AsMemory(), context.RequestAborted);
            }

            if (page.Next is null)
            {
                return;
            }

            page = await files.ReadAsync(watcher, isError, page.Next, true, PageLines, LogQuery.All, LongestLine, context.RequestAborted);
        }
    }

    /// <summary>Waits until the daemon has been asked, if nobody has read this before.</summary>
    private static async Task ReadAsync(LogSession session, LogStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (session.IsRead)
        {
            return;
        }

        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Changed += Look;
        try
        {
            Look();
            await read.Task.WaitAsync(_patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Then it is what there is.
        }
        finally
        {
            store.Changed -= Look;
        }

        void Look()
        {
            if (session.IsRead)
            {
                read.TrySetResult();
            }
        }
    }

    private static void Begin(HttpContext context, string name, string type)
    {
        context.Response.ContentType = type;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }

    private static string SafeName(string watcher) =>
        string.Concat(watcher.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));

    private static string Text(LogEntry row) => string.Create(
        CultureInfo.InvariantCulture, $"{row.Time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {row.Watcher}[{row.Pid}] {Stream(row)}: {row.Text}");

    private static string Json(LogEntry row) => new JsonObject
    {
        ["time"] = row.Time?.ToUnixTimeMilliseconds() / 1000.0,
        ["watcher"] = row.Watcher,
        ["pid"] = row.Pid,
        ["wid"] = row.Wid,
        ["stream"] = Stream(row),
        ["text"] = row.Text,
    }.ToJsonString(JsonSerializerOptions.Web);

    private static string Stream(LogEntry row) => row.Kind switch
    {
        LogKind.Stdout => "stdout",
        LogKind.Stderr => "stderr",
        LogKind.Event => "event",
        LogKind.Gap => "gap",
    };
}
